/** What a student should fix first. */

import { expect, it } from 'vitest'
import type { ExerciseReport } from '../model/report.js'
import { firstThing } from './first-thing.js'
import { sampleExercise, sampleReportOf, sampleVerdict } from './sample-report.js'

const failed = (requirement: string, parts: Partial<Parameters<typeof sampleVerdict>[0]> = {}) => sampleVerdict({ requirement, result: 'fail', ...parts })
const nameOf = (exercises: readonly ExerciseReport[]): string | undefined => {
  const first = firstThing(sampleReportOf(exercises))
  return first?.kind === 'verdict' ? first.verdict.requirement : first?.kind === 'exercise' ? first.exercise.id : first?.kind
}
const robust = failed('ECHO-7', { tier: 'robust' })
const core = failed('ECHO-3')
const crash = failed('TCP-9', { tier: 'scale', ending: 'killed by SIGSEGV' })
const trace = failed('TCP-9', { tier: 'scale', ending: 'exit status 1', output: 'Traceback (most recent call last):\n' })
const wrong = failed('TCP-8', { tier: 'scale' })

it('is nothing if nothing failed', () => {
  expect(nameOf([sampleExercise({ id: 'echo', checks: [sampleVerdict({ requirement: 'ECHO-1', result: 'pass' })] })])).toBeUndefined()
})

it('is core before robust before scale, then the first', () => {
  expect(nameOf([sampleExercise({ id: 'echo', checks: [robust, core, failed('ECHO-4')] })])).toBe('ECHO-3')
  expect(nameOf([sampleExercise({ id: 'echo', checks: [failed('TCP-9', { tier: 'scale' }), robust] })])).toBe('ECHO-7')
})

it('is a crash before the other failures of its tier', () => {
  for (const died of [crash, trace]) {
    expect(nameOf([sampleExercise({ id: 'echo', checks: [wrong, died] })])).toBe('TCP-9')
    expect(nameOf([sampleExercise({ id: 'echo', checks: [died, core] })])).toBe('ECHO-3')
  }
  const client = failed('CLI-2', { tier: 'robust', ending: 'exit status 1', output: 'Connection refused\n' })
  expect(nameOf([sampleExercise({ id: 'echo', checks: [client, core] })])).toBe('ECHO-3')
})

it('is a program that does not build before all, and one that is not there after all', () => {
  const echo = sampleExercise({ id: 'echo', checks: [crash] })
  const unbuilt = sampleExercise({ id: 'time', status: 'build-failed' })
  const missing = sampleExercise({ id: 'chat', status: 'missing' })
  expect(nameOf([missing, echo, unbuilt])).toBe('time')
  expect(nameOf([missing, echo])).toBe('TCP-9')
  expect(nameOf([missing])).toBe('chat')
})
