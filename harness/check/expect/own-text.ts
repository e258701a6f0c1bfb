/** Which text a client sends: the one that it was given, or one that is hard-coded in its source. */

import { countBytes, quoteBytes } from '../../support/bytes.js'
import { hintOnExtraBytes } from '../evidence/extra-bytes.js'
import { CheckFailure, compareBytes, evidence } from '../evidence/failure.js'
import type { whyNothingSent } from './printed.js'

/** What a client sent in two runs with different texts. */
export interface OwnTexts {
  readonly kind: 'own-texts'
  readonly runs: readonly [OwnText, OwnText]
}

/** What a client sent in two runs, for `expect`: one text may be hard-coded, two different ones may not. */
export function ownTexts(first: OwnText, second: OwnText): OwnTexts {
  return { kind: 'own-texts', runs: [first, second] }
}

/** Passes if each run sent exactly the given text, or both runs sent the same hard-coded text. */
export function expectOwnText(runs: readonly [OwnText, OwnText]): void {
  if (runs.every(isUnchanged)) return
  const [first, second] = runs
  const isSameText = first.sent.equals(second.sent)
  if (isSameText && first.sent.length > 0 && isText(first.sent)) return
  const nulAfter = runs.map((run) => nulAfterText(run, isSameText)).find((found) => found !== undefined)
  if (nulAfter !== undefined) throw nulAfter
  const wrong = runs.find((run) => !isUnchanged(run)) ?? first
  const alternative = 'the same hard-coded text in every run'
  const extraHint = hintOnAddress(wrong) ?? hintOnExtraBytes(Buffer.from(wrong.given), wrong.sent)
  throw new CheckFailure(
    evidence({
      ...(extraHint !== undefined && { hint: extraHint }),
      ...wrong.why,
      message:
        wrong.sent.length === 0
          ? 'The client sent nothing.'
          : isSameText && !isText(wrong.sent)
            ? `The client sent ${countBytes(wrong.sent.length)} that ${wrong.sent.length === 1 ? 'is' : 'are'} not text, the same in both runs: ${quoteBytes(wrong.sent)}.`
            : `The client was given ${quoteBytes(Buffer.from(wrong.given))} but sent ${quoteBytes(wrong.sent)}.`,
      expected: [quoteBytes(Buffer.from(wrong.given)), alternative],
      actual: wrong.sent.length === 0 ? 'nothing' : quoteBytes(wrong.sent),
      comparison: compareBytes(Buffer.from(wrong.given), wrong.sent),
    }),
  )
}

/** For a client that sends all of its arguments, as the client in the documentation of Python's socketserver does: `" ".join(sys.argv[1:])`. */
function hintOnAddress({ given, sent }: OwnText): string | undefined {
  const text = sent.toString()
  const end = text.trimEnd().endsWith(given.trimEnd()) ? text.trimEnd().length - given.trimEnd().length : 0
  if (!/^\S+ \d{1,5} $/.test(text.slice(0, end))) return undefined
  const lineEnd = text.endsWith('\n') ? ' Add no line end, either.' : ''
  return `The program sends its host and port along with the text. Send only the arguments after these two: " ".join(sys.argv[3:]) in Python, not sys.argv[1:].${lineEnd}`
}

/** The failure of a client that sends the NUL byte that ends a C string, or the rest of its buffer, after an otherwise right text. */
function nulAfterText({ given, sent }: OwnText, isSameText: boolean): CheckFailure | undefined {
  const end = sent.indexOf(0)
  const text = sent.subarray(0, end)
  const isRight = text.equals(Buffer.from(given)) || (isSameText && isText(text))
  if (end < 1 || !isRight || sent.subarray(end).some((byte) => byte !== 0)) return undefined
  const count = sent.length - end
  return new CheckFailure({
    message: `The client sent ${count === 1 ? 'a NUL byte' : `${count} NUL bytes`} after its text: ${quoteBytes(sent)}.`,
    expected: [quoteBytes(text)],
    actual: quoteBytes(sent),
    hint: 'The NUL byte that ends a string in C is not part of the text. Send strlen(text) bytes, not strlen(text) + 1 or sizeof.',
    comparison: compareBytes(text, sent),
  })
}

/** The text that a client was given, and what it sent. */
export interface OwnText {
  readonly given: string
  readonly sent: Buffer
  /** Whether the text was typed instead of passed as an argument. */
  readonly isTyped?: boolean
  /** If nothing was sent: why. */
  readonly why?: ReturnType<typeof whyNothingSent>
}

/** Many programs strip white space around typed text, so it may be missing. A typed line ends with the Enter key: many send that, too. */
function isUnchanged({ given, sent, isTyped = false }: OwnText): boolean {
  const typed = [given, given.trim(), `${given}\n`, `${given.trim()}\n`]
  return (isTyped ? typed : [given]).some((text) => sent.equals(Buffer.from(text)))
}

/** Characters that a person could have typed, in UTF-8. */
function isText(bytes: Buffer): boolean {
  try {
    return !/[\0-\x08\x0e-\x1f]/.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return false
  }
}
