/** Reads the roster of a class: its members, and their other columns for grades.csv. Only this file imports csv-parse. */

import { CsvError, parse } from 'csv-parse/sync'
import { describeError, UsageError } from '../support/errors.js'
import { harmlessName } from '../support/harmless.js'
import { utf8, windows1252 } from './archive/name-bytes.js'

export interface Roster {
  /** All columns but `submission`. */
  readonly columns: readonly string[]
  readonly rows: readonly RosterRow[]
}

export interface RosterRow {
  /** The name of a submission, or a person's name, number or login as the platform knows it. */
  readonly submission: string
  /** In the order of the columns. */
  readonly values: readonly string[]
}

interface Line {
  readonly cells: readonly string[]
  /** Counted from 1. */
  readonly line: number
}

const column = 'submission'
const zipMagic = 'PK\x03\x04' // .xlsx and .ods are zip files.
const hint = `The roster is a CSV file whose first line names the columns; one of them is "${column}".`

/**
 * Reads a roster as spreadsheets write it: separated by commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1252.
 * Throws UsageError, with the file and the line, if it is not a CSV file with a column `submission`.
 */
export function readRoster(csv: Buffer, path: string): Roster {
  const fault = (message: string, line?: number, cause?: unknown): never => {
    throw new UsageError(`${path}${line === undefined ? '' : `:${line}`}: ${message}`, { hint, cause })
  }
  if (csv.subarray(0, 4).toString('latin1') === zipMagic) fault('the roster is a spreadsheet, not a CSV file: save it as CSV')
  const [header, ...lines] = withoutEmptyColumns(linesIn(decode(csv), fault))
  const names = header?.cells ?? []
  const at = names.findIndex((name) => name.toLowerCase() === column)
  const others = names.map((name) => `"${harmlessName(name)}"`)
  if (at < 0) fault(`the roster has no column "${column}"${others.length > 0 ? `, but ${others.join(', ')}` : ''}`, header?.line ?? 1)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) fault(`two columns have the name "${twice}"`, header?.line)
  const seen = new Map<string, number>()
  for (const { cells, line } of lines) {
    const submission = cells[at] ?? ''
    const before = seen.get(submission)
    if (submission === '') fault(`the column "${column}" is empty`, line)
    if (before !== undefined) fault(`${submission} stands in line ${before}, too`, line)
    seen.set(submission, line)
  }
  const without = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => index !== at)
  return { columns: without(names), rows: lines.map(({ cells }) => ({ submission: cells[at] ?? '', values: without(cells) })) }
}

/** Spreadsheets write columns that were never used, or were emptied. */
function withoutEmptyColumns(lines: readonly Line[]): readonly Line[] {
  const used = new Set(lines.flatMap(({ cells }) => cells.flatMap((cell, index) => (cell === '' ? [] : [index]))))
  return lines.map((each) => ({ ...each, cells: each.cells.filter((_, index) => used.has(index)) }))
}

/** A spreadsheet's "Unicode text" is UTF-16; its plain CSV is, on Windows, in the machine's own code page. */
function decode(csv: Buffer): string {
  if (csv[0] === 0xff && csv[1] === 0xfe) return csv.toString('utf16le')
  return utf8(csv) ?? windows1252(csv)
}

function linesIn(text: string, fault: (message: string, line?: number, cause?: unknown) => never): readonly Line[] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      info: true,
    }) as unknown as readonly { readonly record: string[]; readonly info: { readonly lines: number } }[]
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }))
  } catch (cause) {
    const line = cause instanceof CsvError && typeof cause['lines'] === 'number' ? cause['lines'] : undefined
    return fault(`the roster cannot be read: ${describeError(cause)}`, line, cause)
  }
}

/** The separator (comma, semicolon or tab) that occurs most often in the first line, outside of quotes. */
function separatorOf(text: string): string {
  const header = /^\uFEFF?\s*(.*)/.exec(text)?.[1]?.replace(/"[^"]*"/g, '') ?? ''
  const [first = ','] = [',', ';', '\t'].toSorted((left, right) => header.split(right).length - header.split(left).length)
  return first
}
