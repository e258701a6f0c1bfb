/** Whether a program said that something went wrong. No list of error words decides this: programs use any words and any language. */

import { wordsIn } from './words.js'

const lettersMin = 2 // in "No answer", the word "No" may be the only one that is not in "Answer: hello"

/** How languages print a value that is missing: "Received: None" shows it without a word of explanation. */
const missingValues = ['none', 'null', 'nil', 'undefined', 'nan']

/** Whether the text has a word that is not in `usual`, the text that the program prints when all goes well. */
export function saysMore(printed: string, usual: string): boolean {
  const known = new Set([...wordsIn(usual.toLowerCase(), lettersMin), ...missingValues])
  return wordsIn(printed.toLowerCase(), lettersMin).some((word) => !known.has(word))
}
