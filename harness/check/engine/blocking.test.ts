/** Which checks are not run, and which requirement is to blame. */

import { expect, test } from 'vitest'
import type { Requirement } from '../../model/exercise.js'
import { createBlocking } from './blocking.js'

const requirement = (id: string, ...needs: string[]): Requirement => ({ id, tier: 'core', points: 1, says: '', hint: '', needs, checks: [] })
const [a, b, c] = [requirement('A'), requirement('B', 'A'), requirement('C', 'B')]

test('a requirement whose needs were met is not blocked', () => {
  const blocking = createBlocking()
  blocking.note(a, 'pass')
  expect(blocking.obstacle(b)).toBeNull()
})

test('a failure blocks what needs it directly or through others, and the message names the first failure', () => {
  const blocking = createBlocking()
  blocking.note(a, 'fail')
  expect(blocking.obstacle(b)).toMatchObject({ result: 'blocked', message: 'A failed.' })
  blocking.note(b, 'blocked')
  expect(blocking.obstacle(c)).toMatchObject({ result: 'blocked', message: 'A failed.' })
})

test('an untested requirement leaves those that need it untested', () => {
  const blocking = createBlocking()
  blocking.note(a, 'untested')
  expect(blocking.obstacle(b)).toMatchObject({ result: 'untested', message: 'A could not be tested.' })
})

test('a requirement of which one check passed and another could not be tested keeps nothing from being tested', () => {
  const blocking = createBlocking()
  for (const result of ['pass', 'untested'] as const) blocking.note(a, result)
  expect(blocking.obstacle(b)).toBeNull()
  for (const result of ['untested', 'pass'] as const) blocking.note(b, result)
  expect(blocking.obstacle(c)).toBeNull()
  blocking.note(b, 'fail')
  expect(blocking.obstacle(c)).toMatchObject({ result: 'blocked', message: 'B failed.' })
})

test('an untested requirement blocks nothing where that is asked for, and no message names it', () => {
  const blocking = createBlocking({ ignoresUntested: true })
  blocking.note(a, 'untested')
  expect(blocking.obstacle(b)).toBeNull()
  blocking.note(b, 'fail')
  expect(blocking.obstacle(c)).toMatchObject({ result: 'blocked', message: 'B failed.' })
})

test('one failed check fails its requirement, whatever the other checks say', () => {
  const blocking = createBlocking()
  for (const result of ['untested', 'fail', 'untested', 'pass'] as const) blocking.note(a, result)
  expect(blocking.obstacle(b)).toMatchObject({ result: 'blocked', message: 'A failed.' })
})

test('the message names every failed need once', () => {
  const blocking = createBlocking()
  blocking.note(requirement('X'), 'fail')
  blocking.note(requirement('Y'), 'error')
  blocking.note(requirement('Z'), 'untested')
  expect(blocking.obstacle(requirement('D', 'X', 'Y', 'Z', 'X'))).toMatchObject({ result: 'blocked', message: 'X, Y failed.' })
})

test('a failure that another failed requirement explains is no finding of its own, and blocks in the name of that one', () => {
  const blocking = createBlocking()
  const explained = { ...requirement('E'), explainedBy: ['A', 'B'] }
  blocking.note(a, 'pass')
  expect(blocking.explanation(explained)).toBeNull()
  blocking.note(b, 'fail')
  expect(blocking.explanation(explained)).toBe('B failed.')
  blocking.note(explained, 'blocked')
  expect(blocking.obstacle(requirement('F', 'E'))).toMatchObject({ result: 'blocked', message: 'B failed.' })
})
