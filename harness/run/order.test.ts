/** Exercises that wait for a clock start first, then those with the most checks. */

import { expect, test } from 'vitest'
import type { Exercise, Tier } from '../model/exercise.js'
import { countChecks, longestFirst } from './order.js'

function exercise(id: string, requirements: readonly { tier: Tier; checks: number; waitsMs?: number }[]): Exercise {
  return {
    id,
    title: id,
    role: 'server',
    transport: 'tcp',
    usage: '',
    usualPort: 1,
    aliases: [],
    statement: '',
    example: { command: '', shows: '' },
    requirements: requirements.map(({ checks, ...rest }, at) => ({
      ...rest,
      id: `R-${at}`,
      says: '',
      hint: '',
      needs: [],
      points: 1,
      checks: Array.from({ length: checks }, () => ({ title: '', points: 1 })),
    })),
  }
}

const short = exercise('short', [{ tier: 'core', checks: 3 }])
const long = exercise('long', [
  { tier: 'core', checks: 4 },
  { tier: 'scale', checks: 9 },
])
const waiting = exercise('waiting', [
  { tier: 'core', checks: 1 },
  { tier: 'robust', checks: 1, waitsMs: 1_000 },
])
const catalogue = [short, waiting, long]
const order = (tier: Tier): string[] =>
  longestFirst(
    catalogue.map(({ id }) => ({ exercise: id })),
    catalogue,
    { tier, only: [], assignment: null },
  ).map((program) => program.exercise)

test('checks are counted up to the requested tier', () => {
  expect((['core', 'robust', 'scale'] as const).map((tier) => countChecks(long, { tier, only: [], assignment: null }))).toEqual([4, 4, 13])
})

test.each([
  ['core', ['long', 'short', 'waiting']],
  ['robust', ['waiting', 'long', 'short']],
  ['scale', ['waiting', 'long', 'short']],
] as const)('up to %s', (tier, expected) => {
  expect(order(tier)).toEqual(expected)
})
