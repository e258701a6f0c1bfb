/** Whether a program said that something went wrong. No list of error words decides this: programs use any words and any language. */

import { wordsIn } from './words.js'

const lettersMin = 2 // in "No answer", the word "No" may be the only one that is not in "Answer: hello"

/** How languages print a value that is missing: "Received: None" shows it without a word of explanation. */
const missingValues = ['none', 'null', 'nil', 'undefined', 'nan']

/**
 * Whether the text has a word that is not in `usual`, the text that the program prints when all goes well, or a line of its
 * own: "Timeout!" after "Sending, timeout 2 s". `sent` is what the program was sent.
 */
export function saysMore(printed: string, usual: string, sent = ''): boolean {
  const known = new Set([...wordsOf(usual), ...wordsOf(sent), ...missingValues])
  return wordsOf(printed).some((word) => !known.has(word)) || hasOwnLine(printed, usual, sent)
}

/** What a log writes before a line: "2026-11-26 22:10:07,123 - [". Of a second space after it, the answer may be missing. */
const timeStamp = /^[[(]?(?:\d{4}[-/.]\d\d[-/.]\d\d[ T])?\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?Z?[\])]? (?:[-|] )?\[?/

const linesOf = (text: string): string[] => text.split(/[\r\n]+/).map((line) => line.replace(timeStamp, ''))

/**
 * Whether a line begins with a word, after a time stamp or at once, that begins no usual line. A line that begins with anything else may be the rest of a
 * usual one, without the answer: " received", "'' from 127.0.0.1". A line with a word that was sent may be a part of the answer.
 */
function hasOwnLine(printed: string, usual: string, sent: string): boolean {
  const notFirst = new Set([...linesOf(usual).map((line) => wordsOf(line)[0]), ...missingValues])
  const others = new Set(wordsOf(sent))
  return linesOf(printed).some((line) => {
    const words = wordsOf(line)
    const begins = words[0] !== undefined && line.toLowerCase().startsWith(words[0])
    return begins && !notFirst.has(words[0]) && !words.some((word) => others.has(word))
  })
}

const wordsOf = (text: string): string[] => wordsIn(text.toLowerCase(), lettersMin)
