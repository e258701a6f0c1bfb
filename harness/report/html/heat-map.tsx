/** The heat map of a class: a row for each submission, a column for each requirement. Its cells are short, because there may be 30,000. */

import type { ClassEntry } from '../../model/class.js'
import { harmlessLine, harmlessName } from '../../support/harmless.js'
import { statusWords } from '../grades-csv.js'
import { groupBy } from '../group-by.js'
import type { CellResult, Column } from './class-statistics.js'
import type { VNode } from './document.js'
import { wordOf } from './marks.js'

export interface HeatRow {
  readonly entry: ClassEntry
  readonly results: readonly CellResult[]
  /** The address of its report; null if there is none. */
  readonly href: string | null
}

export const signs: Readonly<Record<CellResult, { readonly class: string; readonly sign: string }>> = {
  pass: { class: 'p', sign: '✓' },
  fail: { class: 'f', sign: '✗' },
  blocked: { class: 'b', sign: '○' },
  untested: { class: 'u', sign: '?' },
  error: { class: 'e', sign: '!' },
  none: { class: 'n', sign: '' },
}

/** Columns before the requirements: the submission and its points. */
const leading = 2

/** Who has no mouse scrolls it with the arrow keys, so it takes the focus. */
export function HeatMap({ columns, rows }: { readonly columns: readonly Column[]; readonly rows: readonly HeatRow[] }): VNode {
  const exercises = [...groupBy(columns, ({ exercise }) => exercise)]
  return (
    <section class="scroll" tabindex={0} aria-labelledby="heat">
      <table class="heat">
        <thead>
          <tr>
            <td colspan={leading} />
            {exercises.map(([exercise, some]) => (
              <th scope="colgroup" colspan={some.length} class="begins">
                {harmlessLine(exercise)}
              </th>
            ))}
          </tr>
          <tr>
            <th scope="col" data-column="0">
              submission
            </th>
            <th scope="col" data-column="1">
              points
            </th>
            {columns.map((column, index) => (
              <Header column={column} index={index} isFirst={columns[index - 1]?.exercise !== column.exercise} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row row={row} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Header({ column, index, isFirst }: { column: Column; index: number; isFirst: boolean }): VNode {
  const { exercise, requirement, says } = column
  const name = harmlessLine(requirement)
  return (
    <th
      scope="col"
      class={isFirst ? 'requirement begins' : 'requirement'}
      title={harmlessLine(says)}
      data-column={index + leading}
      data-requirement={`${harmlessLine(exercise)} ${name}`}
      data-anchor={`${wordOf(exercise)}-${wordOf(requirement)}`}
    >
      {name}
    </th>
  )
}

function Row({ row: { entry, results, href } }: { row: HeatRow }): VNode {
  const name = harmlessName(entry.submission)
  const { score } = entry
  return (
    <tr>
      <th scope="row">{href === null ? name : <a href={href}>{name}</a>}</th>
      <td class="m" data-v={score === null || score.of === 0 ? -1 : Math.round((1000 * score.points) / score.of)}>
        {score === null ? statusWords[entry.status] : `${score.points}/${score.of}`}
      </td>
      {results.map((result) => (
        <td class={signs[result].class}>{signs[result].sign}</td>
      ))}
    </tr>
  )
}
