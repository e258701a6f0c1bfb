/** A code quality report for GitLab, which shows findings beside the lines of a merge request (https://docs.gitlab.com/ci/testing/code_quality/). */

import { createHash } from 'node:crypto'
import type { Report } from '../../model/report.js'
import type { Tier } from '../../model/exercise.js'
import { forJson, type SafeFor } from '../destinations.js'
import type { Item } from '../items.js'
import { shownToStudents } from './shown.js'

const severities: Readonly<Record<Tier, string>> = { core: 'critical', robust: 'major', scale: 'minor' }

/** One finding for each failure whose file is known; line 1 where no cause names one. Faults of the suite are none of the code. */
export function renderCodeQuality(report: Report): SafeFor<'json'> {
  const tierOf = new Map(report.exercises.flatMap(({ checks }) => checks.map(({ requirement, tier }) => [requirement, tier] as const)))
  const failed = shownToStudents(report).items.filter(({ result, file }) => result === 'fail' && file !== null)
  return forJson(failed.map((item) => toFinding(item, severities[tierOf.get(item.kind) ?? 'core'])))
}

function toFinding({ group, name, kind, brief, file, line }: Item, severity: string): object {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([group, name, file]))
    .digest('hex')
  return { description: `${group}: ${name}\n${brief}`, check_name: kind, fingerprint, severity, location: { path: file ?? '', lines: { begin: line ?? 1 } } }
}
