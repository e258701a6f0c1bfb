/** Where a text stops being JSON: JSON.parse of Node 20 does not always say. */

export interface JsonFault {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in characters. */
  readonly column: number
  /** What was looked for there: `a comma or }`. */
  readonly wanted: string
}

const scalar = /(?:"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

/** The first place at which `json` departs from RFC 8259; undefined when it is valid. */
export function findJsonFault(json: string): JsonFault | undefined {
  let at = 0
  const skipSpace = (): void => {
    at += /^[ \t\r\n]*/.exec(json.slice(at))?.[0].length ?? 0
  }
  const accept = (token: string): boolean => {
    skipSpace()
    const found = json.startsWith(token, at)
    if (found) at += token.length
    return found
  }
  const match = (pattern: RegExp): boolean => {
    skipSpace()
    pattern.lastIndex = at
    const length = pattern.exec(json)?.[0].length ?? 0
    at += length
    return length > 0
  }
  /** What was wanted at the fault, or undefined when a whole value was read. */
  const readList = (end: string, readItem: () => string | undefined): string | undefined => {
    if (accept(end)) return undefined
    for (;;) {
      const fault = readItem()
      if (fault !== undefined) return fault
      if (accept(end)) return undefined
      if (!accept(',')) return `a comma or ${end}`
    }
  }
  const readMember = (): string | undefined => {
    if (!match(text)) return 'a name in double quotes'
    return accept(':') ? readValue() : 'a colon'
  }
  const readValue = (): string | undefined => {
    if (accept('{')) return readList('}', readMember)
    if (accept('[')) return readList(']', readValue)
    return match(scalar) ? undefined : 'a value'
  }
  const inValue = readValue()
  if (inValue === undefined) skipSpace()
  const wanted = inValue ?? (at < json.length ? 'the end of the file' : undefined)
  if (wanted === undefined) return undefined
  const before = json.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, wanted }
}
