/** A long text may be printed in pieces, with the program's own labels and line ends. */

import { expect, test } from 'vitest'
import { longText } from './long-text.js'
import { testTable } from './sample-table.js'

const lines = ['abc def', 'ghi jkl', 'mno pqr']
const { wanted, isIn, bareTextOf } = longText(lines)

testTable<string>('all of a long text', isIn, {
  accepted: [
    'abc def\nghi jkl\nmno pqr\n',
    'abc def ghi jkl mno pqr',
    'abc d\nef\nghi jkl\nm\nno pqr\n',
    'abc def\n\nghi jkl\n\nmno pqr\n\n',
    'Listening on port 65431\nabc def\nghi jkl\nmno pqr\nThe client has left.\n',
    'From 1.2.3.4 #1: abc def\nFrom 1.2.3.4 #12: ghi jkl\nFrom 1.2.3.4 #3: mno pqr\n',
    'Client: abc def\nClient: ghi jkl\nClient: mno pqr\n',
    'got abc de\ngot f\ngot ghi jkl mno pqr\n',
    '[1] abc def\n[2] ghi jkl\n[3] mno pqr\n',
    '<abc de> (6 bytes)\n<f\nghi jkl> (9 bytes)\n<mno pqr\n> (8 bytes)\nclosed\n',
    'abc de|\nf ghi jkl|\nmno pqr|\n',
  ],
  refused: [
    '',
    'abc def\n',
    'abc def\nmno pqr\n',
    'abc def\nghi jkl\nmno pq\n',
    'ghi jkl\nabc def\nmno pqr\n',
    'got abc def\ngot mno pqr\ngot ghi jkl\n',
    'abc def\nand ghi jkl\nmno pqr\n',
    'abc def!\nghi jkl?\nmno pqr!\n',
    'abc def\nghi jkl\nghi jkl\nmno pqr\n',
    'ABC DEF\nGHI JKL\nMNO PQR\n',
    "b'abc def\\nghi jkl\\nmno pqr\\n'\n",
  ],
})

test('is compared without white space and labels', () => {
  expect([wanted, bareTextOf('#1: abc def\n#2: mno pqr\n')]).toEqual(['abcdefghijklmnopqr', 'abcdefmnopqr'])
})

test('of a program that leaves out line ends is judged, too, while its text is still coming', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => `${index} `.repeat(30))
  const long = longText(many)
  const printed = many.join('')
  expect([long.isIn(printed), long.isIn(`${printed.slice(0, 40_000)}${printed.slice(40_001)}again`)]).toEqual([true, false])
})
