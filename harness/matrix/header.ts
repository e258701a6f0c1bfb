/** The header of a fixture that is a single source file: comment lines `key: value` in the file's own language, then a blank line. */

import { languageOfExtension } from '../submission/languages/table.js'

const indent = '  '
const lineWidth = 100

export type CommentMarker = '#' | '//' | '--'

/** What starts a comment line in the language of a file with this name. `#` if the name does not tell the language. */
export function commentMarker(fileName: string): CommentMarker {
  return languageOfExtension(fileName.split('.').at(-1) ?? '')?.lineComment ?? '#'
}

/**
 * The keys and values of the header that opens `source`. A `#!` or `<?php` line may precede it, a blank line ends it,
 * and a longer indent continues the value of the line before.
 * Throws a TypeError with the line number when a line is neither of these.
 */
export function parseHeader(source: string, marker: CommentMarker): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  const lines = source.split('\n')
  const first = /^(#!|<\?php)/.test(lines[0] ?? '') ? 1 : 0
  let last: string | undefined
  for (const [index, line] of lines.entries()) {
    if (index < first) continue
    if (line.trim() === '') break
    const text = line.startsWith(`${marker} `) ? line.slice(marker.length + 1).trimEnd() : null
    if (text !== null && last !== undefined && text.startsWith(indent)) {
      fields.set(last, `${fields.get(last)} ${text.trim()}`)
      continue
    }
    const [, key, value] = /^(\w[\w ]*): *(\S.*)$/.exec(text ?? '') ?? []
    if (key === undefined || value === undefined) throw new TypeError(`line ${index + 1} is not a header line such as "${marker} what: …": "${line}"`)
    if (fields.has(key)) throw new TypeError(`line ${index + 1} repeats "${key}"`)
    fields.set(key, value)
    last = key
  }
  return fields
}

/** The header as text, wrapped, with the blank line that ends it. */
export function formatHeader(fields: Iterable<readonly [string, string]>, marker: CommentMarker): string {
  const lines = [...fields].flatMap(([key, value]) => wrap(`${key}: ${value}`, lineWidth - marker.length - 1))
  return `${lines.map((line) => `${marker} ${line}\n`).join('')}\n`
}

/** Breaks a text at its spaces; every line but the first is indented. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined) lines.push(word)
    else if (line.length + 1 + word.length > width) lines.push(indent + word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
