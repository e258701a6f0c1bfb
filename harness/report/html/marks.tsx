/** The marks: the result of the run, and a table of exercises by tier. */

import { tiers } from '../../model/exercise.js'
import type { ExerciseReport, Points, Report } from '../../model/report.js'
import { harmlessLine } from '../../support/harmless.js'
import { createPaint } from '../colour.js'
import { describeResult } from '../outcome.js'
import { describeOutcome, shownExercises } from '../terminal-score.js'
import type { VNode } from './document.js'

const plain = createPaint(false)
const signs = { pass: '✓', fail: '✗', error: '!' } as const

/** The result in one line, with a bar. */
export function Result({ report }: { readonly report: Report }): VNode {
  const { label, says: whole } = describeResult(report, plain)
  const [says = '', tiersSay] = whole.replace(/\)$/, '').split(' (')
  const tone = report.interrupted ? 'error' : report.result
  return (
    <div class={`result ${tone}`}>
      <p class="label">
        <span aria-hidden="true">{signs[tone]}</span> {label.toLowerCase()}
      </p>
      <p class="says">{says}</p>
      {tiersSay !== undefined && <p class="tiers small">{tiersSay}</p>}
      <Bar points={report.score} />
    </div>
  )
}

/** One row for each exercise, one column for each tier. */
export function MarksTable({ report }: { readonly report: Report }): VNode | null {
  const shown = shownExercises(report)
  if (shown.length === 0) return null
  const used = tiers.filter((tier) => shown.some(({ score }) => score.byTier[tier] !== undefined))
  return (
    <table class="marks">
      <caption class="unseen">Points by exercise and tier</caption>
      <thead>
        <tr>
          <th scope="col">exercise</th>
          {used.map((tier) => (
            <th scope="col" class="number">
              {tier}
            </th>
          ))}
          <th scope="col" class="number">
            points
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((exercise) => (
          <tr>
            <th scope="row">
              <ExerciseName exercise={exercise} />
            </th>
            {used.map((tier) => (
              <PointsCell points={exercise.score.byTier[tier]} />
            ))}
            <PointsCell points={exercise.score} />
          </tr>
        ))}
      </tbody>
      {shown.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row">total</th>
            {used.map((tier) => (
              <PointsCell points={report.score.byTier[tier]} />
            ))}
            <PointsCell points={report.score} />
          </tr>
        </tfoot>
      )}
    </table>
  )
}

function ExerciseName({ exercise }: { exercise: ExerciseReport }): VNode {
  const id = harmlessLine(exercise.id)
  const outcome = describeOutcome(exercise)
  return (
    <>
      <a href={`#${exerciseAnchor(exercise)}`}>{id}</a>
      {outcome !== '' && <span class="quiet small outcome">{outcome}</span>}
    </>
  )
}

function PointsCell({ points }: { points: Points | undefined }): VNode {
  if (points === undefined || points.of === 0) return <td class="number quiet">–</td>
  const tone = points.points === points.of ? 'good' : points.points === 0 ? 'bad' : 'warning'
  return (
    <td class={`number ${tone}`}>
      {points.points}
      <span class="quiet">/{points.of}</span>
    </td>
  )
}

function Bar({ points }: { points: Points }): VNode | null {
  if (points.of === 0) return null
  return (
    <svg class="bar" width="100%" height="6" aria-hidden="true">
      <rect class="track" width="100%" height="6" rx="3" fill="currentColor" fill-opacity="0.15" />
      <rect class="filled" width={`${(100 * points.points) / points.of}%`} height="6" rx="3" fill="currentColor" />
    </svg>
  )
}

/** Where an exercise stands on the page. IDs of exercises are words; anything else is left out. */
export function exerciseAnchor({ id }: Pick<ExerciseReport, 'id'>): string {
  return `exercise-${wordOf(id)}`
}

export function wordOf(text: string): string {
  return text.replace(/[^\w-]/g, '_')
}
