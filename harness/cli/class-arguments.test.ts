import { describe, expect, test } from 'vitest'
import { UsageError } from '../support/errors.js'
import { parseArguments } from './arguments.js'

const surroundings = { environment: {}, folder: () => '/somewhere', isDirectory: () => false, version: () => '' }
const parse = (...words: readonly string[]) => parseArguments(words, surroundings)

test('a class has its defaults', () => {
  const invocation = parse('--class', './work')
  expect(invocation).toMatchObject({
    kind: 'class',
    options: {
      folder: './work',
      seed: null,
      roster: null,
      again: false,
      picked: [],
      shard: null,
      timeBudgetMs: 600_000,
      reportDirectory: './wirecheck-report',
    },
  })
})

test('a class takes every option', () => {
  const line = '--class work --jobs 3 --roster s.csv --again --only anna --only bert --shard 3/16 --time-budget 90s --tier core --check ECHO-1 --seed 4'
  expect(parse(...line.split(' '))).toMatchObject({
    kind: 'class',
    options: {
      jobs: 3,
      roster: 's.csv',
      again: true,
      picked: ['anna', 'bert'],
      shard: { index: 3, count: 16 },
      timeBudgetMs: 90_000,
      tier: 'core',
      only: ['ECHO-1'],
      seed: 4,
    },
  })
})

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1.5h', 5_400_000],
  ['5', 5_000],
])('--time-budget %s', (typed, wanted) => {
  expect(parse('--class', 'w', '--time-budget', typed)).toMatchObject({ options: { timeBudgetMs: wanted } })
})

test('merge takes the folders of the shards', () => {
  expect(parse('merge', 'a', 'b', '--report', 'c')).toMatchObject({ kind: 'merge', options: { folders: ['a', 'b'], reportDirectory: 'c', roster: null } })
})

test('a worker has its defaults, and a class may be sent to workers', () => {
  expect(parse('worker', '--queue', 'redis://host')).toMatchObject({ kind: 'worker', options: { queue: 'redis://host', log: 'text', healthFile: null } })
  expect(parse('--class', 'w', '--queue', 'rediss://u:p@host:1')).toMatchObject({ kind: 'class', options: { queue: 'rediss://u:p@host:1' } })
})

describe('refused, with what to do', () => {
  test.each([
    ['--class w --student s', /--student grades one/],
    ['--class w --first', /--class does not take --first/],
    ['--class w anna', /Unexpected argument "anna"/],
    ['--class w --jobs 0', /--jobs must be/],
    ['--class w --jobs two', /--jobs must be/],
    ['--class w --shard 0/3', /must look like 3\/16/],
    ['--class w --shard 4/3', /must look like 3\/16/],
    ['--class w --time-budget soon', /must look like 10m or 90s/],
    ['--class w --time-budget 0', /must look like 10m or 90s/],
    ['--student s --shard 1/2', /--shard requires --class/],
    ['--class w --exit-zero', /--class does not take --exit-zero/],
    ['--again', /--again requires --class/],
    ['worker', /worker requires --queue/],
    ['worker --queue redis://h --seed 2', /worker does not take seed/],
    ['--class w --queue http://h', /--queue must be an address/],
    ['--class w --log json', /--class does not take --log/],
    ['merge', /requires the report folders/],
    ['merge a --seed 3', /merge does not take --seed/],
    ['--class', /--class requires a value/],
  ])('%s', (line, says) => {
    expect(() => parse(...line.split(' '))).toThrow(UsageError)
    expect(() => parse(...line.split(' '))).toThrow(says)
  })
})
