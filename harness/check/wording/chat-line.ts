/** Whether a chat shows who typed a line. */

import { wordsIn } from './words.js'

export interface ChatLine {
  /** The sender's name. */
  readonly name: string
  readonly text: string
  /** The length of the screen when the line was typed. */
  readonly typedAt?: number
}

/** Whether a line of the screen contains the text, with the sender's name beside it or in a heading above it ("Ben says:"). */
export function showsChatLine(screen: string, { name, text, typedAt = 0 }: ChatLine): boolean {
  const lines = screen.split('\n')
  let beginsAt = 0
  return lines.some((line, index) => {
    const above = { line: lines[index - 1] ?? '', isNew: beginsAt > typedAt }
    beginsAt += line.length + 1
    return line.includes(text) && (line.replace(text, '').includes(name) || isHeading(above, name))
  })
}

const headingWordsMax = 4 // "[12:30] New message received from Ben:"

/**
 * Whether a line names the sender and little else: "Ben", "From: Ben", "New message from Ben:"; not "Ben has joined". One
 * that was there before the line was typed has nothing but the name: "Waiting for Ben:" does not say who wrote what follows.
 */
function isHeading({ line, isNew }: { readonly line: string; readonly isNew: boolean }, name: string): boolean {
  if (!line.includes(name)) return false
  const besides = line.replace(name, '')
  const count = wordsIn(besides, 1).length
  return count === 0 || (isNew && count <= headingWordsMax && besides.trimEnd().endsWith(':'))
}
