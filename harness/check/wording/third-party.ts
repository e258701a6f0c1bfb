/** Whether a UDP client took a third party's datagram for the answer. */

import { wordsIn } from './words.js'

const lettersMin = 3

/** The answer that was asked for, and the datagrams of a third party. */
export interface Datagrams {
  readonly answer: string
  readonly others: readonly string[]
}

/**
 * The first of the others that a text shows in the same way as the answer, or undefined. A program may print datagrams that
 * it ignores if it says so: then all of them have a word beside them that the answer does not have. "First: …, second: …"
 * only counts them.
 */
export function firstShownAsAnswer(printed: string, { answer, others }: Datagrams): string | undefined {
  const wordsAround = (text: string): string[] =>
    printed
      .split('\n')
      .filter((line) => line.includes(text))
      .flatMap((line) =>
        wordsIn(
          [answer, ...others].reduce((rest, datagram) => rest.replaceAll(datagram, ' '), line),
          lettersMin,
        ),
      )
  const shown = others.filter((other) => printed.includes(other))
  const usual = wordsAround(answer)
  const explains = (word: string): boolean => !usual.includes(word) && shown.every((other) => wordsAround(other).includes(word))
  return shown.flatMap(wordsAround).some(explains) ? undefined : shown[0]
}
