/** Screens on which Ben's line "hello there" is shown, and screens on which it is not. */

import { expect, test } from 'vitest'
import { showsChatLine } from './chat-line.js'
import { testTable } from './sample-table.js'

testTable<string>('the line with its sender', (screen) => showsChatLine(screen, { name: 'Ben', text: 'hello there' }), {
  accepted: [
    'Ben: hello there\n',
    'Ben> hello there\n',
    '<Ben> hello there',
    'hello there   (Ben)\n',
    '[12:30] Ben: hello there\n',
    'Anna: good morning\nBen: hello there\nAnna: ',
    'Ben:hello there',
    'Message from Ben: hello there\n',
    'Ben\nhello there\n',
    '--- Ben ---\nhello there\n',
    'Ben says:\n  hello there\n',
    'From: Ben\nText: hello there\n',
    '[12:30] New message from Ben:\nhello there\n',
    'Ben (127.0.0.1):\nhello there\n',
  ],
  refused: [
    '',
    'hello there\n',
    'Anna: hello there\n',
    'You: hello there\n',
    'Ben: hello\nthere\n',
    'Ben: hello  there\n',
    'Ben: Hello there\n',
    'ben: hello there\n',
    'Ben has joined\nhello there\n',
    'Ben has joined the chat today:\nhello there\n',
    'Ben says:\n\nhello there\n',
    'hello there\nBen\n',
    'Ben: good morning\nhello there\n',
    'Talking to Ben\nAnna: good morning\nhello there\n',
  ],
})

testTable<string>('a line of somebody whose name has spaces and a colon', (screen) => showsChatLine(screen, { name: 'Anna: the first', text: 'a: b:c' }), {
  accepted: ['Anna: the first: a: b:c\n', '<Anna: the first> a: b:c\n', 'Anna: the first\na: b:c\n', 'Anna: the first says:\na: b:c\n'],
  refused: ['Anna: a: b:c\n', 'Anna: the first: a\n', 'the first: a: b:c\n', 'Anna: the first: b:c\n'],
})

const waiting = 'Waiting for Ben:\n'

testTable<string>(
  'a line that was typed while Anna waited',
  (shown) => showsChatLine(waiting + shown, { name: 'Ben', text: 'hello there', typedAt: waiting.length }),
  {
    accepted: ['Ben: hello there\n', 'Ben says:\nhello there\n', 'Message from Ben:\nhello there\n'],
    refused: ['hello there\n', '\nhello there\n', '> hello there\n'],
  },
)

test('a heading with nothing but the name may have been there before the line was typed', () => {
  expect(showsChatLine('Ben:\nhello there\n', { name: 'Ben', text: 'hello there', typedAt: 'Ben:\n'.length })).toBe(true)
})
