/** results.json of a Gradescope autograder (https://gradescope-autograders.readthedocs.io/en/latest/specs/). */

import type { Visibility } from '../../model/assignment.js'
import type { Report } from '../../model/report.js'
import { forJson, type SafeFor } from '../destinations.js'
import type { Item } from '../items.js'
import { abridged, shownByVisibility } from './shown.js'

const evidenceCharactersMax = 2_000_000

const visibilities: Readonly<Record<Visibility, string>> = {
  visible: 'visible',
  hidden: 'hidden',
  'after-due': 'after_due_date',
  'after-published': 'after_published',
}

/**
 * Each test has its visibility, and Gradescope hides it. The score of the whole overrides the sum of the tests. Without any score
 * Gradescope says that the autograder failed, and gives no mark: that is what a fault of the suite looks like there.
 */
export function renderGradescope(report: Report): SafeFor<'json'> {
  const { mark, says, items } = shownByVisibility(report)
  const { seed, lab, suite } = report
  return forJson({
    ...(mark !== null && { score: mark.points }),
    execution_time: Math.round(report.durationMs / 1_000),
    output: says,
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    stdout_visibility: 'hidden',
    tests: abridged(items, evidenceCharactersMax).map((item) => toTest(item, mark !== null)),
    extra_data: { suite: `${suite.name} ${suite.version}`, seed, network: lab.network, files: lab.files },
  })
}

function toTest({ group, name, kind, result, points, of, evidence, visibility }: Item, hasMark: boolean): object {
  return {
    name: `${group}: ${name}`,
    ...(result !== 'untested' && { status: result === 'pass' ? 'passed' : 'failed' }),
    ...(hasMark && of > 0 && { score: points, max_score: of }),
    output: evidence,
    tags: [group, kind],
    visibility: visibilities[visibility],
  }
}
