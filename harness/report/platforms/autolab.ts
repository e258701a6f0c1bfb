/** The last lines of an Autolab job: semantic feedback, and the scores (https://docs.autolabproject.com/lab/, formatted feedback). */

import type { Report } from '../../model/report.js'
import { shownExercises } from '../terminal-score.js'
import { forPlatform, type SafeFor } from '../destinations.js'
import { groupBy } from '../group-by.js'
import type { Item } from '../items.js'
import { oneLine } from './one-line.js'
import { abridged, shownToStudents } from './shown.js'

/** Tango cuts the output of a job after 1,000 KiB. */
const evidenceCharactersMax = 300_000

/**
 * The evidence of each failure, then one line of feedback with a stage for each exercise, then the scores. The lab's problems
 * have the names of the exercises. A run without a mark has no scores: Autolab then says that the job failed.
 */
export function renderAutolab(report: Report): SafeFor<'platform'> {
  const { mark, says, items } = shownToStudents(report)
  const evidence = abridged(items, evidenceCharactersMax)
    .filter(({ result }) => result === 'fail' || result === 'error')
    .flatMap(({ group, name, evidence: text }) => [`${group}: ${name}`, ...text.split('\n').map((line) => `  ${line}`.trimEnd()), ''])
  if (mark === null) return forPlatform([...evidence, says])
  const scores = Object.fromEntries(shownExercises(report).map(({ id, score }) => [id, score.points]))
  return forPlatform([...evidence, says, oneLine(feedback(items)), oneLine({ scores })])
}

function feedback(items: readonly Item[]): object {
  const groups = groupBy(
    items.filter(({ result }) => result === 'pass' || result === 'fail'),
    ({ group }) => group,
  )
  const stages = [...groups].map(([group, some]) => [group, Object.fromEntries(some.map((item) => [item.name, toStep(item)]))] as const)
  return { _presentation: 'semantic', stages: stages.map(([group]) => group), ...Object.fromEntries(stages) }
}

function toStep({ result, brief }: Item): object {
  return result === 'pass' ? { passed: true } : { passed: false, hint: brief }
}
