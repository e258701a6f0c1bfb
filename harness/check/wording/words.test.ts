/** Words are runs of letters, whatever the script. */

import { expect, test } from 'vitest'
import { wordsIn } from './words.js'

test.each([
  ['', 1, []],
  ['1,234 - (5)', 1, []],
  ['Back came Ada, aged 36', 2, ['Back', 'came', 'Ada', 'aged']],
  ["{'name': 'Johanna', 'female': True}", 2, ['name', 'Johanna', 'female', 'True']],
  ['No answer', 2, ['No', 'answer']],
  ['No answer', 3, ['answer']],
  ['a b c', 2, []],
  ['a b c', 1, ['a', 'b', 'c']],
  ['Grüße, 世界! Привет', 2, ['Grüße', '世界', 'Привет']],
  ['UDP4000x', 1, ['UDP', 'x']],
  ['Der andere ist gegangen.\n', 3, ['Der', 'andere', 'ist', 'gegangen']],
])('the words of %j with at least %d letters are %j', (text, lettersMin, words) => {
  expect(wordsIn(text, lettersMin)).toEqual(words)
})
