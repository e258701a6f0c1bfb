/** Whether a report contains the texts that a fixture's header requires (`tells`). */

import type { Report } from '../model/report.js'
import { textOf } from '../model/untrusted.js'
import type { Fixture } from './fixtures.js'

/** The texts of the fixture's `tells` that no failure of the report contains: not in its message, its hint, its cause or what it shows. */
export function untold({ note }: Pick<Fixture, 'note'>, report: Pick<Report, 'exercises'>): readonly string[] {
  const told = report.exercises.flatMap(({ message, hint, checks }) => [
    message,
    hint,
    ...checks.flatMap((verdict) => (verdict.result === 'fail' ? [verdict.message, verdict.hint, verdict.actual ?? '', verdict.cause?.says ?? ''] : [])),
  ])
  return (note.tells ?? []).filter((text) => !told.some((each) => textOf(each).includes(text)))
}
