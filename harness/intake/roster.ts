/** The roster of a class: who is in it, and what else grades.csv should say of each. Only this file imports csv-parse. */

import { parse } from 'csv-parse/sync'
import { describeError, UsageError } from '../support/errors.js'

export interface Roster {
  /** All columns but `submission`. */
  readonly columns: readonly string[]
  readonly rows: readonly RosterRow[]
}

export interface RosterRow {
  readonly submission: string
  /** In the order of the columns. */
  readonly values: readonly string[]
}

const hint = 'The roster is a CSV file whose first line names the columns; one of them is "submission".'

/** Throws UsageError if it is not a CSV file with a column `submission`. */
export function readRoster(csv: string): Roster {
  const [header = [], ...lines] = tableIn(csv)
  const at = header.indexOf('submission')
  if (at < 0) throw new UsageError('The roster has no column "submission".', { hint })
  const others = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => index !== at)
  return { columns: others(header), rows: lines.map((cells) => ({ submission: cells[at] ?? '', values: others(cells) })) }
}

function tableIn(csv: string): string[][] {
  try {
    return parse(csv, { bom: true, skip_empty_lines: true, trim: true })
  } catch (cause) {
    throw new UsageError(`The roster cannot be read: ${describeError(cause)}.`, { hint, cause })
  }
}
