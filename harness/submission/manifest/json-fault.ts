/** Finds where a text is not valid JSON, because JSON.parse of Node 20 does not always say where. */

export interface JsonFault {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in characters. */
  readonly column: number
  /** What is wrong there: `expected a comma or }`. */
  readonly says: string
}

const scalar = /(?:"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

/** The first place where `json` violates RFC 8259; undefined if it is valid. */
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
  /** What was expected at the fault, or undefined if a whole value was read. */
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
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, says: describe(json, at, wanted) }
}

/** A comma before a closing bracket is the most common mistake, so it has its own message. */
function describe(json: string, at: number, wanted: string): string {
  const found = json.charAt(at)
  if ('}]'.includes(found) && found !== '' && json.slice(0, at).trimEnd().endsWith(',')) return `unexpected ${found}; remove the comma before it`
  return found === '' ? `expected ${wanted}, but the file ends` : `expected ${wanted}`
}
