import { describe, expect, test } from 'vitest'
import { findJsonFault } from './json-fault.js'

describe('findJsonFault', () => {
  test.each([
    ['{"echo": {"run": "x",}}', 1, 22, 'a name in double quotes'],
    ['{\n  "echo" {}\n}', 2, 10, 'a colon'],
    ['{\n  "echo": {}\n  "time": {}\n}', 3, 3, 'a comma or }'],
    ['{"a": tru}', 1, 7, 'a value'],
    ["{'a': 1}", 1, 2, 'a name in double quotes'],
    ['{"a": "x', 1, 7, 'a value'],
    ['{"a": 1}}', 1, 9, 'the end of the file'],
    ['// no\n{}', 1, 1, 'a value'],
    ['[1 2]', 1, 4, 'a comma or ]'],
    ['{"a": 01}', 1, 7, 'a value'],
    ['', 1, 1, 'a value'],
    ['{"a": 1', 1, 8, 'a comma or }'],
  ])('%j', (json, line, column, wanted) => {
    expect(() => JSON.parse(json) as unknown).toThrow()
    expect(findJsonFault(json)).toEqual({ line, column, wanted })
  })

  test.each(['{}', '[]', ' {"a": [1, -2.5e+3, "\\u00e4\\n", true, null, {}]} ', '"x"', '[[],[{}]]'])('%s is valid', (json) => {
    expect(findJsonFault(json)).toBeUndefined()
  })
})
