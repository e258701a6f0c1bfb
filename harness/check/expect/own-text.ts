/** What a client sends of its own accord: the text that it was given, or one that stands in its source. */

import { quoteBytes } from '../../support/bytes.js'
import { CheckFailure, compareBytes } from '../evidence/failure.js'

/** What two runs of a client with different texts have sent. */
export interface OwnTexts {
  readonly kind: 'own-texts'
  readonly runs: readonly [OwnText, OwnText]
}

export function ownTexts(first: OwnText, second: OwnText): OwnTexts {
  return { kind: 'own-texts', runs: [first, second] }
}

/** Passes if each run sent exactly the given text, or both runs sent the same hard-coded text. */
export function expectOwnText(runs: readonly [OwnText, OwnText]): void {
  if (runs.every(isUnchanged)) return
  const [first, second] = runs
  const takesNothing = first.sent.equals(second.sent)
  if (takesNothing && first.sent.length > 0 && isText(first.sent)) return
  const wrong = runs.find((run) => !isUnchanged(run)) ?? first
  const alternative = 'always the same text of its own'
  throw new CheckFailure({
    message: wrong.sent.length === 0 ? 'It sent nothing.' : `It was given ${quoteBytes(Buffer.from(wrong.given))} and sent ${quoteBytes(wrong.sent)}.`,
    expected: [quoteBytes(Buffer.from(wrong.given)), alternative],
    actual: wrong.sent.length === 0 ? 'nothing' : quoteBytes(wrong.sent),
    comparison: compareBytes(Buffer.from(wrong.given), wrong.sent),
  })
}

export interface OwnText {
  readonly given: string
  readonly sent: Buffer
  /** Whether it was typed. */
  readonly isTyped?: boolean
}

/** White space around what somebody types is no part of the text for many a program. */
function isUnchanged({ given, sent, isTyped = false }: OwnText): boolean {
  return sent.equals(Buffer.from(given)) || (isTyped && sent.equals(Buffer.from(given.trim())))
}

/** Characters that a person could have typed, in UTF-8. */
function isText(bytes: Buffer): boolean {
  try {
    return !/[\0-\x08\x0e-\x1f]/.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return false
  }
}
