/** Which exercises a saved file belongs to. */

import { expect, test } from 'vitest'
import type { ExerciseReport, Report } from '../model/report.js'
import { affectedExercises } from './affected.js'

function reportOn(programs: Readonly<Record<string, string | null>>, problem: Report['problem'] = null): Pick<Report, 'exercises' | 'problem'> {
  const exercises = Object.entries(programs).map(([id, path]) => ({ id, program: path === null ? null : { path } }) as ExerciseReport)
  return { exercises, problem }
}

const report = reportOn({ echo: 'echo.py', time: 'src/time.c', greeter: 'greeter/', talk: null, chat: 'echo.py' })

test.each<[readonly string[], readonly string[] | null]>([
  [['src/time.c'], ['time']],
  [['echo.py'], ['echo', 'chat']],
  [
    ['greeter/lib/util.go', 'src/time.c'],
    ['greeter', 'time'],
  ],
  [['util.py'], null],
  [['src/time.c', 'util.h'], null],
  [['wirecheck.json'], null],
  [['greeter'], null],
])('%j', (changed, exercises) => {
  expect(affectedExercises(changed, report)).toEqual(exercises)
})

test('everything in a submission that is one program', () => {
  expect(affectedExercises(['src/main.rs'], reportOn({ echo: './' }))).toEqual(['echo'])
})

test('a manifest is about all programs, even where it is the path of one', () => {
  expect(affectedExercises(['wirecheck.json'], reportOn({ echo: 'wirecheck.json' }))).toBeNull()
})

test('all, if nothing could be graded before', () => {
  expect(affectedExercises(['echo.py'], reportOn({ echo: 'echo.py' }, { message: 'No program.', hint: '' }))).toBeNull()
})
