/** The line that stands for an exercise in a log that folds it. */

import type { ExerciseReport } from '../../model/report.js'
import { harmlessLine } from '../../support/harmless.js'
import { describeOutcome } from '../terminal-score.js'
import { count } from '../text.js'

/** `echo: 24 of 27 points, 1 failed`. */
export function sectionTitle(exercise: ExerciseReport): string {
  const { id, score } = exercise
  const parts = [...(score.of > 0 ? [`${score.points} of ${count(score.of, 'point')}`] : []), describeOutcome(exercise)]
  return `${harmlessLine(id)}: ${parts.filter((part) => part !== '').join(', ')}`
}
