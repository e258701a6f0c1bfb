/** Evidence as it travels into the report. */

import { describe, expect, test } from 'vitest'
import { CheckFailure, compareBytes, describeEnding, evidence } from './failure.js'

describe('evidence', () => {
  test('leaves out undefined properties', () => {
    const parts = { message: 'm', expected: ['e'], actual: 'a' }
    expect(Object.keys(evidence({ ...parts, cause: undefined, comparison: undefined, hint: undefined, reproduce: 'nc' })).sort()).toEqual([
      'actual',
      'expected',
      'message',
      'reproduce',
    ])
  })

  test('belongs to a failure with the same message', () => {
    const failure = new CheckFailure({ message: 'No bytes arrived.', expected: ['hello'], actual: 'nothing' })
    expect([failure.message, failure.name, failure.evidence.actual]).toEqual(['No bytes arrived.', 'CheckFailure', 'nothing'])
  })

  test('compares bytes', () => {
    expect(compareBytes(Buffer.from([0, 1, 255]), Buffer.from([0, 2]))).toEqual({ expected: 'AAH/', received: 'AAI=', firstDifferenceAt: 1 })
  })
})

test.each([
  [null, ''],
  [{ status: 0, signal: null }, 'exit status 0'],
  [{ status: 3, signal: null }, 'exit status 3'],
  [{ status: null, signal: 'SIGSEGV' }, 'killed by SIGSEGV'],
  [{ status: 139, signal: 'SIGSEGV' }, 'killed by SIGSEGV'],
  [{ status: null, signal: null }, 'exit status unknown'],
])('the ending %j is described as %j', (ending, words) => {
  expect(describeEnding(ending)).toBe(words)
})
