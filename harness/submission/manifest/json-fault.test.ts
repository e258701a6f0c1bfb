import { describe, expect, test } from 'vitest'
import { findJsonFault } from './json-fault.js'

describe('findJsonFault', () => {
  test.each([
    ['{"echo": {"run": "x",}}', 1, 22, 'unexpected }; remove the comma before it'],
    ['[1, ]', 1, 5, 'unexpected ]; remove the comma before it'],
    ['{"a":}', 1, 6, 'expected a value'],
    ['{\n  "echo" {}\n}', 2, 10, 'expected a colon'],
    ['{\n  "echo": {}\n  "time": {}\n}', 3, 3, 'expected a comma'],
    ['{"a": tru}', 1, 7, 'expected a value'],
    ['{"a": True, "b": 1}', 1, 7, 'expected a value'],
    ['{a: 1}', 1, 2, 'expected a name in double quotes'],
    ["{'a': 1}", 1, 2, 'use straight double quotes (")'],
    ['{“a”: 1}', 1, 2, 'use straight double quotes (")'],
    ['{"a": "x', 1, 7, 'the closing double quote is missing'],
    ['{"a": "x\ny"}', 1, 7, 'the closing double quote is missing'],
    ['{"a": "C:\\q"}', 1, 7, 'a backslash in a string must be doubled: \\\\'],
    ['{"a": "\\u12"}', 1, 7, 'expected four hexadecimal digits after \\u'],
    ['{"a": "\t"}', 1, 7, 'a text may not contain control characters; write a tab as \\t'],
    ['{"a": 1}}', 1, 9, 'expected the end of the file'],
    ['// no\n{}', 1, 1, 'JSON has no comments'],
    ['{} /* no', 1, 4, 'JSON has no comments'],
    ['[1 2]', 1, 4, 'expected a comma'],
    ['{"a": 01}', 1, 8, 'expected a comma'],
    ['{"a": 1.}', 1, 7, 'the number is not complete'],
    ['', 1, 1, 'expected a value'],
    ['{"a": 1', 1, 8, 'expected a comma or }'],
    ['[1', 1, 3, 'expected a comma or ]'],
  ])('%j', (json, line, column, says) => {
    expect(() => JSON.parse(json) as unknown).toThrow()
    expect(findJsonFault(json)).toEqual({ line, column, says })
  })

  test.each(['{}', '[]', ' {"a": [1, -2.5e+3, "\\u00e4\\n", true, null, {}]} ', '"x"', '[[],[{}]]'])('%s is valid', (json) => {
    expect(findJsonFault(json)).toBeUndefined()
  })

  test('a text that is nested too deeply is left to the message of JSON.parse', () => {
    expect(findJsonFault('['.repeat(200_000))).toBeUndefined()
  })
})
