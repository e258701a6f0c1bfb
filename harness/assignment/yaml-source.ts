/** A YAML or JSON file whose values are known by line and column. The one door to `yaml`. */

import { isMap, LineCounter, parseDocument } from 'yaml'

export interface YamlSource {
  readonly value: unknown
  /** `line:column`, both counted from 1, of the value at a path; of its innermost part that exists, if it does not exist. */
  placeOf(path: readonly PropertyKey[]): string
  /** The same for a key of the object at a path. */
  placeOfKey(path: readonly PropertyKey[], key: string): string
}

/** Thrown for text that is no YAML. */
export class YamlFault extends Error {
  /** `line:column`, both counted from 1. */
  readonly place: string
  constructor(message: string, place: string) {
    super(message)
    this.name = 'YamlFault'
    this.place = place
  }
}

/** Reads one YAML document; JSON is YAML. Throws YamlFault. */
export function parseYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true, logLevel: 'error' })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) throw new YamlFault(firstLine(fault.message), at(fault.pos[0]))
  const offsetOf = (node: unknown): number => (node as { range?: readonly number[] | null } | null | undefined)?.range?.[0] ?? 0
  const nodeAt = (path: readonly PropertyKey[]): unknown => (path.length === 0 ? document.contents : document.getIn(path, true))
  return {
    value: plainValue(document, at),
    placeOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const node = nodeAt(path.slice(0, length))
        if (typeof node === 'object' && node !== null) return at(offsetOf(node))
      }
      return at(offsetOf(document.contents))
    },
    placeOfKey(path, key) {
      const node = nodeAt(path)
      const pair = isMap(node) ? node.items.find((each) => String(each.key) === key) : undefined
      return at(offsetOf(pair === undefined ? node : pair.key))
    },
  }
}

/** Aliases that would make a huge value are refused here. */
function plainValue(document: ReturnType<typeof parseDocument>, at: (offset: number) => string): unknown {
  try {
    return document.toJS() as unknown
  } catch (thrown) {
    throw new YamlFault(firstLine(thrown instanceof Error ? thrown.message : String(thrown)), at(0))
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
