/** Whether a UDP client took a third party's datagram for the answer. */

import { wordsIn } from './words.js'

const lettersMin = 3

/**
 * Whether a text shows `other` in the same way as the answer. A program may print a datagram that it ignores if it says so:
 * then a line with `other` has a word that no line with the answer has.
 */
export function showsAsAnswer(printed: string, { answer, other }: { readonly answer: string; readonly other: string }): boolean {
  const wordsAround = (text: string): string[] =>
    printed
      .split('\n')
      .filter((line) => line.includes(text))
      .flatMap((line) => wordsIn(line.replaceAll(text, ' '), lettersMin))
  const usual = new Set(wordsAround(answer))
  return printed.includes(other) && !wordsAround(other).some((word) => !usual.has(word))
}
