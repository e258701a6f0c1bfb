/** A client passes if it sends the given text or the same hard-coded text each time. Anything else fails. */

import { describe, expect, test } from 'vitest'
import { CheckFailure } from '../evidence/failure.js'
import { expectOwnText, type OwnText } from './own-text.js'

const run = (given: string, sent: string | Uint8Array): OwnText => ({ given, sent: Buffer.from(sent as string) })

function failureOf(...runs: [OwnText, OwnText]): CheckFailure {
  try {
    expectOwnText(runs)
  } catch (thrown) {
    if (thrown instanceof CheckFailure) return thrown
    throw thrown
  }
  throw new Error('it was accepted')
}

describe('is accepted', () => {
  test.each([
    ['what it was given', run('one', 'one'), run('zwei ü', 'zwei ü')],
    ['what was typed, without the white space around it', { ...run(' one ', 'one'), isTyped: true }, { ...run('two', 'two'), isTyped: true }],
    ['a typed line with its end', { ...run(' one ', ' one \n'), isTyped: true }, { ...run(' two ', 'two\n'), isTyped: true }],
    ['one hard-coded text', run('one', 'Hello, Wörld!\r\n'), run('two', 'Hello, Wörld!\r\n')],
  ])('%s', (_, first, second) => {
    expect(() => expectOwnText([first, second])).not.toThrow()
  })
})

describe('is not accepted', () => {
  test.each([
    ['nothing', run('one', ''), run('two', ''), 'The client sent nothing.'],
    ['a changed text', run('one', 'one\n'), run('two', 'two\n'), 'The client was given "one" but sent "one\\n".'],
    [
      'a typed line with two ends',
      { ...run('one', 'one\n'), isTyped: true },
      { ...run('two', 'two\n\n'), isTyped: true },
      'The client was given "two" but sent "two\\n\\n".',
    ],
    ['an argument without the white space around it', run('one', 'one'), run(' two ', 'two'), 'The client was given " two " but sent "two".'],
    ['the first text unchanged, the second truncated', run('one', 'one'), run('three', 'thr'), 'The client was given "three" but sent "thr".'],
    ['a hard-coded text that changes', run('one', 'a'), run('two', 'b'), 'The client was given "one" but sent "a".'],
    [
      'no text at all',
      run('one', Buffer.from([0, 1])),
      run('two', Buffer.from([0, 1])),
      'The client sent 2 bytes that are not text, the same in both runs: "\\x00\\x01".',
    ],
    [
      'invalid UTF-8',
      run('one', Buffer.from([0xff])),
      run('two', Buffer.from([0xff])),
      'The client sent 1 byte that is not text, the same in both runs: "\\xff".',
    ],
  ])('%s', (_, first, second, message) => {
    const { evidence } = failureOf(first, second)
    expect(evidence.message).toBe(message)
    expect(evidence.expected[1]).toBe('the same hard-coded text in every run')
  })
})

test.each([
  ['its own text', run('one', 'hello\0'), run('two', 'hello\0'), 'The client sent a NUL byte after its text: "hello\\x00".', '"hello"'],
  ['the given text', run('one', 'one\0\0'), run('two', 'two\0\0'), 'The client sent 2 NUL bytes after its text: "one\\x00\\x00".', '"one"'],
])('a NUL byte after %s is named', (_, first, second, message, expected) => {
  const { evidence } = failureOf(first, second)
  expect(evidence).toMatchObject({ message, expected: [expected], hint: expect.stringContaining('strlen(text)') as string })
})

test.each([
  ['127.0.0.1 4711 one two', /host and port along with the text.*sys\.argv\[3:\]/],
  ['localhost 4711 one two\n', /host and port along with the text.*Add no line end/],
])('host and port before the text are named: %j', (sent, hint) => {
  expect(failureOf(run('one two', sent), run('three', 'three')).evidence.hint).toMatch(hint)
})

test('other words before the text are not taken for host and port', () => {
  expect(failureOf(run('one', 'I say one'), run('two', 'I say two')).evidence.hint).toBeUndefined()
})
