/** What holds for the forms of all platforms: nothing hidden is told, nothing commands a log, and no mark lacks points that count. */

import { expect, it } from 'vitest'
import { platformNames } from '../../model/platform.js'
import type { Report } from '../../model/report.js'
import { nastyText } from '../../support/sample-nasty.js'
import { sampleExercise, sampleReportOf, sampleVerdict } from '../sample-report.js'
import { lacksMark } from './index.js'
import { marked, render } from './sample-marks.js'

const forStudents = platformNames.filter((name) => !['gradescope', 'html', 'json', 'junit', 'markdown', 'plain', 'github', 'gitlab'].includes(name))

const hiddenFailed = sampleReportOf([
  sampleExercise({
    id: 'echo',
    checks: [
      sampleVerdict({ requirement: 'ECHO-1', result: 'fail', visibility: 'hidden' }),
      sampleVerdict({ requirement: 'ECHO-2', result: 'blocked', message: 'ECHO-1 failed.' }),
      sampleVerdict({ requirement: 'ECHO-14', result: 'blocked', message: 'ECHO-13 failed.' }),
    ],
  }),
])

it.each(forStudents)('does not name a hidden check that keeps others from being judged: %s', (name) => {
  expect(render(name, hiddenFailed)).not.toMatch(/ECHO-1\b/)
})

it('says why such a check was not judged, and names the visible ones', () => {
  expect(render('vpl', hiddenFailed)).toMatch(/>not judged: a check that is not shown failed\.\n[\s\S]*>not judged: ECHO-13 failed\./)
  const { tests } = JSON.parse(render('gradescope', hiddenFailed)) as { tests: { visibility: string; output: string }[] }
  expect(tests.filter(({ visibility, output }) => visibility === 'visible' && /ECHO-1\b/.test(output))).toEqual([])
})

it.each(forStudents)('shows students nothing of what is hidden: %s', (name) => {
  expect(render(name, marked)).not.toMatch(/ECHO-11|ECHO-12|hidden evidence/)
})

it.each(forStudents)('tells no more than the assignment allows: %s', (name) => {
  const of = (feedback: 'verdicts' | 'score'): string => render(name, { ...marked, assignment: { title: 'hw3', audience: 'staff', feedback } })
  expect(of('verdicts')).not.toMatch(/Only 24|strip/)
  expect(of('score')).not.toMatch(/ECHO-\d|Only 24|strip/)
})

it.each(platformNames)('is harmless in a log and on a terminal: %s', (name) => {
  const verdict = sampleVerdict({
    requirement: 'ECHO-1',
    result: 'fail',
    title: nastyText,
    says: nastyText,
    message: nastyText,
    actual: nastyText,
    output: nastyText,
    hint: nastyText,
  })
  const text = render(
    name,
    sampleReportOf([sampleExercise({ id: 'echo', checks: [verdict, { ...verdict, requirement: 'ECHO-2' }] })], { submission: nastyText }),
  )
  const without = name === 'gitlab' ? text.replace(/\u001b\[0K|\r/g, '') : text
  expect(without).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]|##\[/)
  expect(text.split('\n').filter((line) => line.startsWith('::') && !/^::(group|endgroup|error|stop-commands|token)\b/.test(line))).toEqual([])
})

it('says which of them need the report for staff', () => {
  const exercises = marked.exercises.map((exercise) => ({ ...exercise, withheld: 1 }))
  const student: Report = { ...marked, exercises, assignment: { title: 'hw3', audience: 'student', feedback: 'full' } }
  expect([lacksMark('gradescope', student), lacksMark('markdown', student), lacksMark('gradescope', marked)]).toEqual([true, false, false])
})
