/** A client sends the text that it was given, or always one of its own; anything else is told. */

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
    ['one text of its own', run('one', 'Hello, Wörld!\r\n'), run('two', 'Hello, Wörld!\r\n')],
  ])('%s', (_, first, second) => {
    expect(() => expectOwnText([first, second])).not.toThrow()
  })
})

describe('is not accepted', () => {
  test.each([
    ['nothing', run('one', ''), run('two', ''), 'It sent nothing.'],
    ['a changed text', run('one', 'one\n'), run('two', 'two\n'), 'It was given "one" and sent "one\\n".'],
    ['an argument without the white space around it', run('one', 'one'), run(' two ', 'two'), 'It was given " two " and sent "two".'],
    ['the first right, the second cut', run('one', 'one'), run('three', 'thr'), 'It was given "three" and sent "thr".'],
    ['a text of its own that changes', run('one', 'a'), run('two', 'b'), 'It was given "one" and sent "a".'],
    ['no text at all', run('one', Buffer.from([0, 1])), run('two', Buffer.from([0, 1])), 'It was given "one" and sent "\\x00\\x01".'],
    ['no UTF-8', run('one', Buffer.from([0xff])), run('two', Buffer.from([0xff])), 'It was given "one" and sent "\\xff".'],
  ])('%s', (_, first, second, message) => {
    const { evidence } = failureOf(first, second)
    expect(evidence.message).toBe(message)
    expect(evidence.expected[1]).toBe('always the same text of its own')
  })
})
