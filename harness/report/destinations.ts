/**
 * The last step of every text that leaves wirecheck: one function for each destination. What writes to a stream or a file takes
 * only what these return, so that text from a submission cannot get there by another way.
 */

import { harmlessLine, harmlessReport, pileOfMarks } from '../support/harmless.js'

declare const destination: unique symbol

/** A finished file that is not text. */
export type SafeBytes = Uint8Array & { readonly [destination]: 'capture' }

/** A finished text that does no harm where it goes. A terminal's text is as safe in the log of a build service. */
export type SafeFor<Destination extends 'terminal' | 'log' | 'markdown' | 'platform' | 'json' | 'xml' | 'csv' | 'page' | 'html'> = string & {
  readonly [destination]: Destination
}

// Inside JSON only strings have such characters, and there an escape means the same.
const invisibleInJson = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu
// XML 1.0 allows these characters nowhere, not even as references (https://www.w3.org/TR/xml/#charsets).
const notInXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** For a terminal and for logs. The parts that come from a submission are harmless already (support/harmless). */
export function forTerminal(text: string): SafeFor<'terminal'> {
  return harmlessReport(text) as SafeFor<'terminal'>
}

/** A line of wirecheck's own for a build service, or lines of the report, which must not command it. */
export type LogPart = { readonly command: string } | { readonly lines: readonly string[] }

/** For the log of a build service: the commands as they are, and everything else as harmless as on a terminal. */
export function forLog(parts: readonly LogPart[]): SafeFor<'log'> {
  return parts.map((part) => ('command' in part ? `${part.command}\n` : harmlessReport(`${part.lines.join('\n')}\n`))).join('') as SafeFor<'log'>
}

/** A finished page of Markdown, in which every text of a submission was escaped or stands in a code block. */
export function forMarkdown(page: string): SafeFor<'markdown'> {
  return harmlessReport(page) as SafeFor<'markdown'>
}

/** Finished lines in the form of a platform; no line that begins with a text of a submission means anything to it. */
export function forPlatform(lines: readonly string[]): SafeFor<'platform'> {
  return harmlessReport(`${lines.join('\n')}\n`) as SafeFor<'platform'>
}

/**
 * A value as JSON, ending in a line feed. Every text is kept as it is, but with escapes for all characters that could affect a
 * terminal or a build service, because --json prints it straight into a log.
 */
export function forJson(value: unknown): SafeFor<'json'> {
  return escaped(JSON.stringify(value, null, 2))
}

/** Likewise, on one line: for a log. */
export function forJsonLine(value: unknown): SafeFor<'json'> {
  return escaped(JSON.stringify(value))
}

function escaped(json: string): SafeFor<'json'> {
  return `${json
    .replace(invisibleInJson, escapeUnits)
    .replace(pileOfMarks, escapeUnits)
    .replace(/##(?=[a-z]*\[)/gi, '\\u0023#')}\n` as SafeFor<'json'>
}

/** A finished XML document, whose texts are escaped already. */
export function forXml(document: string): SafeFor<'xml'> {
  return document.replace(notInXml, '\ufffd') as SafeFor<'xml'>
}

/** A finished CSV table. Its cells are harmless lines, and none of them is a formula. */
export function forCsv(table: string): SafeFor<'csv'> {
  return table as SafeFor<'csv'>
}

/** A finished HTML document, whose texts are escaped already. Characters that nobody sees, or that change the direction of reading, become visible. */
export function forHtml(document: string): SafeFor<'html'> {
  return document.split('\n').map(harmlessLine).join('\n') as SafeFor<'html'>
}

/** A page of Markdown or HTML about an assignment, which an instructor wrote. No text of a submission gets into one. */
export function forPage(page: string): SafeFor<'page'> {
  return page as SafeFor<'page'>
}

/** A capture file: bytes as they crossed the wire, and comments that are harmless lines. */
export function forCapture(file: Uint8Array): SafeBytes {
  return file as SafeBytes
}

function escapeUnits(text: string): string {
  return Array.from({ length: text.length }, (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')
}
