import { describe, expect, test } from 'vitest'
import { sampleEntry } from '../intake/sample-entry.js'
import { learn, type Known } from './journal.js'
import { isKnown, requireNames, seedFor, shareOf } from './plan.js'
import { sampleLine } from './sample-class.js'

const entries = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => sampleEntry(name))

test('each submission is in one share, and the shares are of one size', () => {
  const shares = [1, 2, 3].map((index) => shareOf(entries, { index, count: 3 }))
  expect(
    shares
      .flat()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(entries.map(({ name }) => name))
  expect(shares.map(({ length }) => length)).toEqual([3, 2, 2])
  expect(shareOf(entries, null)).toEqual(entries)
})

test('the seed of a class follows from its names', () => {
  expect(seedFor(entries, 1_000_000)).toBe(seedFor([...entries], 1_000_000))
  expect(seedFor(entries, 1_000_000)).not.toBe(seedFor(entries.slice(1), 1_000_000))
})

test('a name that is not in the class is refused, with the nearest one', () => {
  const people = ['anna', 'bert'].map((name) => sampleEntry(name))
  expect(() => requireNames(['anna'], people)).not.toThrow()
  expect(() => requireNames(['ana'], people)).toThrow(/no such submission/)
})

describe('a submission is known', () => {
  const knownBy = (...lines: Parameters<typeof sampleLine>[1][]): Known | undefined => {
    const known = new Map<string, Known>()
    for (const line of lines) learn(known, sampleLine('anna', line))
    return known.get('anna')
  }
  const options = { timeBudgetMs: 60_000 }
  test.each([
    ['if it was graded', knownBy({}), 'k1', options, true],
    ['if it has nothing to grade', knownBy({ status: 'nothing-to-grade' }), 'k1', options, true],
    ['but not before it was graded', undefined, 'k1', options, false],
    ['but not if it changed', knownBy({}), 'k2', options, false],
    ['but not if it changed to and fro', knownBy({}, { key: 'k2' }), 'k1', options, false],
    ['but not after an error', knownBy({}, { status: 'error' }), 'k1', options, false],
    ['if its time was over', knownBy({ status: 'time-over' }), 'k1', options, true],
    ['but not if it has more time now', knownBy({ status: 'time-over' }), 'k1', { timeBudgetMs: 60_001 }, false],
  ] as const)('%s', (_, known, key, given, wanted) => {
    expect(isKnown({ key }, known, given)).toBe(wanted)
  })
})
