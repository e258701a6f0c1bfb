/** For the tests of the platforms' forms: reports with a mark, without one, and with nothing to grade. */

import type { PlatformName } from '../../model/platform.js'
import type { Report } from '../../model/report.js'
import { sampleExercise, sampleReportOf, sampleVerdict } from '../sample-report.js'
import { renderFor } from './index.js'

const environment = { VPL_GRADEMIN: '0', VPL_GRADEMAX: '10', CLASSROOM: 'net', ASSIGNMENT: 'hw3', OWNER: 'ann', SUBMISSION_TAG: 'submit/1' }
export const render = (name: PlatformName, report: Report): string => renderFor(name, report, { environment, token: 'token' }) ?? ''

/** Every kind of result; nothing in it is a fault of the suite. */
export const marked = sampleReportOf([
  sampleExercise({
    id: 'echo',
    program: { path: 'echo.py', language: 'Python', command: '', address: null, portFrom: null },
    checks: [
      sampleVerdict({ requirement: 'TCP-1', result: 'pass' }),
      sampleVerdict({
        requirement: 'ECHO-1',
        result: 'fail',
        message: 'Only 24 of 25 bytes arrived.',
        expected: ['"a\\n"'],
        actual: '"a"',
        hint: 'No strip().',
      }),
      sampleVerdict({ requirement: 'ECHO-2', result: 'blocked', message: 'ECHO-1 failed' }),
      sampleVerdict({ requirement: 'ECHO-9', result: 'untested', message: 'no private network' }),
      sampleVerdict({ requirement: 'ECHO-11', result: 'pass', visibility: 'hidden' }),
      sampleVerdict({ requirement: 'ECHO-12', result: 'fail', visibility: 'after-due', message: 'hidden evidence' }),
    ],
  }),
  sampleExercise({ id: 'time', checks: [sampleVerdict({ requirement: 'TIME-1', result: 'pass' })] }),
])
/** The suite failed: no mark. */
export const unmarked: Report = { ...marked, result: 'error', errors: ['A worker of the suite was killed (SIGKILL).'] }
const problem = { message: 'wirecheck.json is not valid JSON.', hint: 'Remove the comma.' }
/** Nothing was handed in. */
export const nothing: Report = {
  ...sampleReportOf([sampleExercise({ id: 'echo', status: 'missing', score: { points: 0, of: 40, byTier: { core: { points: 0, of: 40 } } } })]),
  problem,
}
export const points = { points: 9, of: 18 }
