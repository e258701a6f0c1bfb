import { describe, expect, test } from 'vitest'
import { findJsonFault } from './json-fault.js'

describe('findJsonFault', () => {
  test.each([
    ['{"echo": {"run": "x",}}', 1, 22, 'unexpected }; remove the comma before it'],
    ['{\n  "echo" {}\n}', 2, 10, 'expected a colon'],
    ['{\n  "echo": {}\n  "time": {}\n}', 3, 3, 'expected a comma or }'],
    ['{"a": tru}', 1, 7, 'expected a value'],
    ["{'a': 1}", 1, 2, 'expected a name in double quotes'],
    ['{"a": "x', 1, 7, 'expected a value'],
    ['{"a": 1}}', 1, 9, 'expected the end of the file'],
    ['// no\n{}', 1, 1, 'expected a value'],
    ['[1 2]', 1, 4, 'expected a comma or ]'],
    ['{"a": 01}', 1, 7, 'expected a value'],
    ['', 1, 1, 'expected a value, but the file ends'],
    ['[1,\n]', 2, 1, 'unexpected ]; remove the comma before it'],
    ['{"a": 1', 1, 8, 'expected a comma or }, but the file ends'],
  ])('%j', (json, line, column, says) => {
    expect(() => JSON.parse(json) as unknown).toThrow()
    expect(findJsonFault(json)).toEqual({ line, column, says })
  })

  test.each(['{}', '[]', ' {"a": [1, -2.5e+3, "\\u00e4\\n", true, null, {}]} ', '"x"', '[[],[{}]]'])('%s is valid', (json) => {
    expect(findJsonFault(json)).toBeUndefined()
  })
})
