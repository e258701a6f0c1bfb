/** Makes text from a submission safe to show: it can neither control a terminal nor send commands to a build service. */

import { textOf, type Untrusted } from '../model/untrusted.js'

const lineBreak = /\r\n|\n/
// Control characters, formatting (which can reverse the reading direction), surrogate halves, unusual line separators, non-characters.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu
const colours = /\x1b\[[0-9;]*m/g
const notInReports = new RegExp(`${colours.source}|${invisible.source}`, 'gu')
/** Marks that stand on one letter grow into the lines above. Burmese puts up to seven on one. */
export const pileOfMarks = /(?<=\p{M}{8})\p{M}+/gu
const nameCharactersMax = 120
const commandAnywhere = /##(?=[a-z]*\[)/gi

/** The text on one line: line breaks, control characters and other invisible characters become visible escapes; `##[…]` is defused. */
export function harmlessLine(text: Untrusted): string {
  return textOf(text).replace(invisible, escapeCharacter).replace(pileOfMarks, escapeEach).replace(commandAnywhere, '\\x23#')
}

/** A name that a message quotes: a harmless line, cut where it is too long for a sentence. */
export function harmlessName(name: Untrusted): string {
  const line = harmlessLine(name)
  return line.length > nameCharactersMax ? `${line.slice(0, nameCharactersMax)}…` : line
}

/** The lines of a text, each harmless. CR LF is a line end like LF; a tab becomes spaces. */
export function harmlessLines(text: Untrusted): string[] {
  return textOf(text)
    .split(lineBreak)
    .map((line) => harmlessLine(expandTabs(line)))
}

/** The text without its colours, which many programs print: as escapes they would only be in the way. */
export function withoutColours(text: Untrusted): string {
  return textOf(text).replace(colours, '')
}

/** The lines joined again, for prose that may contain line breaks. */
export function harmless(text: Untrusted): string {
  return harmlessLines(text).join('\n')
}

/**
 * A finished text for a terminal or a log, whose parts are harmless already: leaves nothing but text, line ends and colours.
 * It also defuses the log commands of build services. GitHub executes `::error::` at the start of a line and
 * `##[error]` anywhere, Azure Pipelines `##vso[…]`, TeamCity `##teamcity[…]`: a program that prints one could
 * forge its own result. The first character becomes a visible escape.
 */
export function harmlessReport(text: string): string {
  const visible = text.replace(notInReports, (found) => (found === '\n' || found.length > 2 ? found : escapeCharacter(found)))
  return visible
    .replace(pileOfMarks, escapeEach)
    .replace(/^((?:\s|\x1b\[[0-9;]*m)*)::/gm, '$1\\x3a:')
    .replace(commandAnywhere, '\\x23#')
}

function escapeEach(characters: string): string {
  return [...characters].map(escapeCharacter).join('')
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line
  let expanded = ''
  for (const part of line.split(/(\t)/)) expanded += part === '\t' ? ' '.repeat(8 - (expanded.length % 8)) : part
  return expanded
}
