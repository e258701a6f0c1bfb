/** Points: what this machine could not test, and what the suite itself broke, does not count. */

import { describe, expect, test } from 'vitest'
import type { Exercise, Requirement, Tier } from '../model/exercise.js'
import { sampleVerdict } from '../report/sample-report.js'
import { addScores, scoreNothing, scoreOf, scoreVerdicts } from './score.js'

const requirement = (id: string, tier: Tier, ...points: number[]): Requirement => ({
  id,
  tier,
  says: '',
  hint: '',
  needs: [],
  points: points.reduce((sum, each) => sum + each, 0),
  checks: points.map((each) => ({ title: '', points: each })),
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
  requirements: [requirement('A', 'core', 3), requirement('B', 'robust', 1, 1), requirement('C', 'scale', 2)],
}

describe('the score of verdicts', () => {
  test('counts what passed of all that counts, by tier', () => {
    const score = scoreVerdicts([
      sampleVerdict({ requirement: 'A', result: 'pass' }),
      sampleVerdict({ requirement: 'B', result: 'fail' }),
      sampleVerdict({ requirement: 'C', result: 'blocked', tier: 'robust' }),
      sampleVerdict({ requirement: 'D', result: 'pass', tier: 'robust' }),
    ])
    expect(score).toEqual({ points: 6, of: 12, byTier: { core: { points: 3, of: 6 }, robust: { points: 3, of: 6 } } })
  })

  test('leaves out what was not tested and what is the suite’s own fault', () => {
    const score = scoreVerdicts([
      sampleVerdict({ requirement: 'A', result: 'pass' }),
      sampleVerdict({ requirement: 'B', result: 'untested', tier: 'scale' }),
      sampleVerdict({ requirement: 'C', result: 'error' }),
    ])
    expect(score).toEqual({ points: 3, of: 3, byTier: { core: { points: 3, of: 3 } } })
  })

  test('of none is nothing', () => {
    expect(scoreVerdicts([])).toEqual({ points: 0, of: 0, byTier: {} })
  })
})

describe('the score of a program that could not be run', () => {
  test.each([
    ['core', { points: 0, of: 3, byTier: { core: { points: 0, of: 3 } } }],
    ['robust', { points: 0, of: 5, byTier: { core: { points: 0, of: 3 }, robust: { points: 0, of: 2 } } }],
    ['scale', { points: 0, of: 7, byTier: { core: { points: 0, of: 3 }, robust: { points: 0, of: 2 }, scale: { points: 0, of: 2 } } }],
  ] as const)('is all that there was to earn up to the tier %s', (tier, score) => {
    expect(scoreNothing(exercise, { tier, only: [], assignment: null })).toEqual(score)
  })
})

describe('the sum of scores', () => {
  test('adds tier by tier', () => {
    const one = scoreOf([
      { tier: 'core', points: 1, of: 2 },
      { tier: 'scale', points: 0, of: 5 },
    ])
    const other = scoreOf([{ tier: 'core', points: 2, of: 2 }])
    expect(addScores([one, other])).toEqual({ points: 3, of: 9, byTier: { core: { points: 3, of: 4 }, scale: { points: 0, of: 5 } } })
  })

  test('of nothing is nothing', () => {
    expect(addScores([])).toEqual({ points: 0, of: 0, byTier: {} })
    expect(addScores([{ points: 0, of: 0, byTier: {} }])).toEqual({ points: 0, of: 0, byTier: {} })
  })
})
