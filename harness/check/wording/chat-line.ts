/** Whether a chat shows who typed a line. */

import { wordsIn } from './words.js'

export interface ChatLine {
  /** The sender's name. */
  readonly name: string
  readonly text: string
}

/** Whether a line of the screen contains the text, with the sender's name beside it or in a heading above it ("Ben says:"). */
export function showsChatLine(screen: string, { name, text }: ChatLine): boolean {
  const lines = screen.split('\n')
  return lines.some((line, index) => line.includes(text) && (line.replace(text, '').includes(name) || isHeading(lines[index - 1] ?? '', name)))
}

const headingWordsMax = 4 // "[12:30] New message received from Ben:"

/** Whether a line names the sender and little else: "Ben", "From: Ben", "New message from Ben:"; not "Ben has joined". */
function isHeading(line: string, name: string): boolean {
  if (!line.includes(name)) return false
  const besides = line.replace(name, '')
  const count = wordsIn(besides, 1).length
  return count === 0 || (count <= headingWordsMax && besides.trimEnd().endsWith(':'))
}
