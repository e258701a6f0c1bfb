/** Texts that stand, or do not stand, in what was printed. */

import { expect, test } from 'vitest'
import { areInOrder, firstFound, firstMissing } from './contained.js'
import { testTable } from './sample-table.js'

testTable<readonly [printed: string, ...texts: string[]]>('what is printed', ([printed, ...texts]) => firstMissing(printed, texts) === undefined, {
  accepted: [
    [''],
    ['hello\n', 'hello'],
    ['hello\n', ''],
    ['Received: hello\n', 'hello'],
    ['two lines\none\n', 'one', 'two lines'],
    ['a\nb\n', 'a\r\nb'],
    ['a\nb\n', 'a\nb'],
    ['The time is Tue Jun  1 09:05:03 2010\n', 'The time is Tue Jun  1 09:05:03 2010'],
    ['hello\nConnection closed\n', 'hello', 'Connection closed'],
    ['HTTP/1.1 200 OK then\n\n<p>hello</p>\n', '200 OK then', '<p>hello</p>'],
  ],
  refused: [
    ['', 'hello'],
    ['other\n', 'hello'],
    ['Hello\n', 'hello'],
    ['hel\nlo\n', 'hello'],
    ['h e l l o\n', 'hello'],
    ['one\n', 'one', 'two'],
    ['a b\n', 'a\r\nb'],
    ['The time is Tue Jun 1 09:05:03 2010\n', 'The time is Tue Jun  1 09:05:03 2010'],
    ['hello\nThe connection has been closed.\n', 'hello', 'Connection closed'],
    ["b'gr\\xc3\\xbc\\xc3\\x9fe'\n", 'grüße'],
  ],
})

testTable<readonly [printed: string, ...texts: string[]]>('the order', ([printed, ...texts]) => areInOrder(printed, texts), {
  accepted: [
    ['one\ntwo\nthree\n', 'one', 'two', 'three'],
    ['one\ntwo\n', 'one', 'two', 'three'],
    ['two\n', 'one', 'two'],
    ['Ben: one\nAnna: two\n', 'one', 'two'],
    ['', 'one'],
    [''],
  ],
  refused: [
    ['two\none\n', 'one', 'two'],
    ['one\nthree\ntwo\n', 'one', 'two', 'three'],
    ['three\none\n', 'one', 'two', 'three'],
    ['Anna: two\nBen: one\n', 'one', 'two'],
  ],
})

test('the first text that is missing, or found, is named', () => {
  expect(firstMissing('one\n', ['one', 'two\r', 'three'])).toBe('two')
  expect([firstFound('too early', ['never', 'early', 'too']), firstFound('too early', ['never'])]).toEqual(['early', undefined])
})
