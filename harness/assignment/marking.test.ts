/** Points of an assignment: what is left out, what is scaled, and that shares add up. */

import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { Assignment } from '../model/assignment.js'
import type { Exercise, Requirement, Tier } from '../model/exercise.js'
import { assignedExercises, selectionFor, shareOut } from './marking.js'

const requirement = (id: string, tier: Tier, points: number, needs: readonly string[] = []): Requirement => ({
  id,
  tier,
  says: '',
  hint: '',
  needs,
  points,
  checks: [
    { title: 'one', points: points / 2 },
    { title: 'two', points: points / 2 },
  ],
})
const exercise: Exercise = {
  id: 'echo',
  title: '',
  role: 'server',
  transport: 'tcp',
  usage: '',
  usualPort: 1,
  aliases: [],
  statement: '',
  example: { command: '', shows: '' },
  requirements: [requirement('A-1', 'core', 4), requirement('A-2', 'robust', 2, ['A-1']), requirement('A-3', 'scale', 2)],
}
const assignment = (parts: Partial<Assignment>): Assignment => ({
  title: '',
  exercises: { echo: { requirements: {} } },
  requirements: {},
  mustPass: [],
  blocked: 'zero',
  feedback: 'full',
  due: null,
  published: false,
  seed: null,
  languages: [],
  ...parts,
})
const pointsIn = (given: Assignment): Record<string, number> =>
  Object.fromEntries((assignedExercises(given, [exercise])[0]?.requirements ?? []).map(({ id, points }) => [id, points]))
const all = { tier: 'scale', only: [] } as const

test('without points of its own, an exercise keeps those of its requirements', () => {
  expect(pointsIn(assignment({}))).toEqual({ 'A-1': 4, 'A-2': 2, 'A-3': 2 })
})

test('scales what counts to the points of the exercise', () => {
  const given = assignment({ exercises: { echo: { points: 30, tier: 'robust', requirements: {} } } })
  expect(pointsIn(given)).toEqual({ 'A-1': 20, 'A-2': 10, 'A-3': 0 })
  expect(assignedExercises(given, [exercise])[0]?.requirements[0]?.checks.map(({ points }) => points)).toEqual([10, 10])
})

test('an exercise overrides what the assignment says of a requirement', () => {
  const given = assignment({ requirements: { 'A-1': { points: 1 } }, exercises: { echo: { requirements: { 'A-1': { points: 6 } } } } })
  expect(pointsIn(given)).toEqual({ 'A-1': 6, 'A-2': 2, 'A-3': 2 })
})

test('bonus points are not scaled', () => {
  const given = assignment({ exercises: { echo: { points: 60, requirements: {} } }, requirements: { 'A-3': { bonus: true, points: 5 } } })
  expect(pointsIn(given)).toEqual({ 'A-1': 40, 'A-2': 20, 'A-3': 5 })
})

test('what is left out does not count, and runs only if another requirement needs it', () => {
  expect(selectionFor(exercise, { ...all, assignment: assignment({ requirements: { 'A-1': { points: 0 } } }) })).toEqual({
    tier: 'scale',
    only: ['A-2', 'A-3'],
  })
})

test('the command line chooses among what counts', () => {
  const given = assignment({ requirements: { 'A-3': { points: 0 } } })
  expect(selectionFor(exercise, { tier: 'core', only: [], assignment: given })?.only).toEqual(['A-1'])
  expect(selectionFor(exercise, { tier: 'scale', only: ['A-2'], assignment: given })?.only).toEqual(['A-2'])
  expect(selectionFor(exercise, { tier: 'scale', only: ['A-3'], assignment: given })).toBeNull()
  expect(selectionFor(exercise, { ...all, assignment: null })).toEqual(all)
})

test('shares add up exactly, and none is off by a hundredth', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), weights, (points, each) => {
      const shares = shareOut(points, each)
      const sum = each.reduce((total, weight) => total + weight, 0)
      expect(Math.round(shares.reduce((total, share) => total + share, 0) * 100)).toBe(points * 100)
      for (const [index, share] of shares.entries()) expect(Math.abs(share - (points * (each[index] ?? 0)) / sum)).toBeLessThan(0.0101)
    }),
    { seed: 20261125 },
  )
})
