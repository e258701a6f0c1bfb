/** What is expected of a program that the check has started: what it prints, and how it ends. */

import { waitFor, type Outcome } from '../../kernel/wait-for.js'
import { socketsOf } from '../../launch/readiness.js'
import type { Cause } from '../../model/verdict.js'
import { quoteBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { CheckFailure, causeOf, compareBytes, describeEnding, evidence, howItEnded, howLong } from '../evidence/failure.js'
import type { StartedProgram } from '../language/context.js'
import { firstFound, firstMissing } from '../wording/contained.js'
import { longText } from '../wording/long-text.js'
import { notationHint } from '../wording/notation-hint.js'
import { saysMore } from '../wording/says-so.js'
import { stackTraceIn } from '../wording/stack-trace.js'

/** Waits for something that the program prints or does. */
function awaitProgram<T>(started: StartedProgram, look: () => T | undefined, { deadlineMs = limits.answerMs as number } = {}): Promise<Outcome<T>> {
  return waitFor({ look, pulse: started.running.pulse, watch: started.watch, deadlineMs, signal: started.signal })
}

/** The program prints all of these texts. Line ends may be LF or CR LF. */
export async function expectPrinted(started: StartedProgram, ...texts: string[]): Promise<void> {
  const isThere = (): boolean => firstMissing(started.printed(), texts) === undefined
  const outcome = await awaitProgram(started, () => (isThere() || started.running.ending() !== null ? true : undefined))
  await started.running.flushed()
  const printed = started.printed()
  const missing = firstMissing(printed, texts)
  if (missing === undefined) return
  const shown = shownPart(missing, printed)
  const isBroken = goesOnInTheNextLine(missing, printed, shown)
  throw new CheckFailure(
    evidence({
      message: missingText(started, outcome, { shown, isBroken }),
      expected: [`${quoteBytes(Buffer.from(missing))} in the output`],
      actual: printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)),
      comparison: comparison(missing, printed),
      cause: outcome.kind === 'found' ? undefined : causeOf(outcome.threads),
      hint: isBroken ? brokenHint : isBufferSize(shown) && hasReceivedAll(started) ? cutHint(shown) : notationHint(printed),
    }),
    'screen',
  )
}

/** The program prints all of a long text in order, with or without labels around each piece. */
export async function expectAllPrinted(started: StartedProgram, lines: readonly string[]): Promise<void> {
  const { wanted, isIn, bareTextOf } = longText(lines)
  const isAll = (): boolean => isIn(started.printed())
  await awaitProgram(started, () => (started.running.ending() !== null || isAll() ? true : undefined))
  await started.running.flushed()
  if (isAll()) return
  const printed = bareTextOf(started.printed())
  throw new CheckFailure(
    {
      message: `The program did not print all ${lines.reduce((sum, line) => sum + line.length + 1, 0).toLocaleString('en-US')} bytes in order.`,
      expected: [`all ${lines.length.toLocaleString('en-US')} lines, in order`],
      actual: `${printed.length.toLocaleString('en-US')} characters, not counting white space`,
      comparison: compareBytes(Buffer.from(wanted), Buffer.from(printed.slice(Math.max(0, printed.indexOf(wanted.slice(0, 20))))), 'printed'),
    },
    'screen',
  )
}

/** The program has printed none of these texts by the time it waits. */
export async function expectNotPrinted(started: StartedProgram, ...texts: string[]): Promise<void> {
  const look = (): true | undefined => (firstFound(started.printed(), texts) === undefined ? undefined : true)
  await awaitProgram(started, look, { deadlineMs: limits.quietWindowMs })
  await started.running.flushed()
  const found = firstFound(started.printed(), texts)
  if (found === undefined) return
  throw new CheckFailure(
    {
      message: `The program printed ${quoteBytes(Buffer.from(found))}, which it should not print (yet).`,
      expected: [`no ${quoteBytes(Buffer.from(found))} in the output`],
      actual: quoteBytes(Buffer.from(started.printed())),
    },
    'screen',
  )
}

const anchorLength = 12

/** Compares the text with the output from where the text seems to begin. Undefined if its beginning is nowhere in the output. */
function comparison(wanted: string, printed: string) {
  const at = printed.indexOf(wanted.slice(0, anchorLength))
  return wanted.length <= anchorLength || at < 0 ? undefined : compareBytes(Buffer.from(wanted), Buffer.from(printed.slice(at, at + wanted.length)), 'printed')
}

const shownPartMin = 4 // fewer characters may be there by chance

/** How many of the text's first characters are in the output, all together, with nothing after them on their line; 0 if there are only a few. */
function shownPart(wanted: string, printed: string): number {
  let [shown, tooMany] = [0, wanted.length]
  while (tooMany - shown > 1) {
    const half = Math.floor((shown + tooMany) / 2)
    if (printed.includes(wanted.slice(0, half))) shown = half
    else tooMany = half
  }
  const [, next = ''] = printed.split(wanted.slice(0, shown))
  return shown < shownPartMin || /^[^\r\n]/.test(next) ? 0 : shown
}

/** Whether the text goes on after its first `shown` characters, with nothing but line ends in between. */
function goesOnInTheNextLine(wanted: string, printed: string, shown: number): boolean {
  const next = wanted.slice(shown).replace(lineEnds, '').slice(0, anchorLength)
  const after = printed.slice(printed.indexOf(wanted.slice(0, shown)) + shown)
  if (shown === 0 || next === '') return false
  // A few characters may be there by chance, but hardly alone in their lines.
  if (next.length < anchorLength) return after.split(lineEnds).some((_, index, lines) => lines.slice(0, index + 1).join('') === next)
  return after.replace(lineEnds, '').startsWith(next)
}

const lineEnds = /[\r\n]+/g

const brokenHint =
  'Print each piece as it is, without a line end of its own: print(…, end=""), System.out.print(), printf("%s", …). Or print the whole text at the end.'

const bufferSizeMax = 65_536

/** Whether no more of a text can come: the program has ended, or it takes datagrams. One that waits on a connection may have printed all that it has. */
function hasReceivedAll({ running }: StartedProgram): boolean {
  return running.ending() !== null || socketsOf(running, 'udp').length > 0
}

/** Sizes that people give to recv(). */
function isBufferSize(size: number): boolean {
  return size >= 10 && size <= bufferSizeMax && (size % 10 === 0 || Number.isInteger(Math.log2(size)))
}

const cutHint = (size: number): string =>
  `recv(${size}) returns at most ${size} bytes, and may return fewer. Receive in a loop, until everything has arrived. Over UDP the rest of a datagram is lost: use recvfrom(65535).`

/** Says that a text is missing from the output, or its end, and whether the program has ended or is waiting. */
function missingText(started: StartedProgram, outcome: Outcome<unknown>, { shown, isBroken }: { shown: number; isBroken: boolean }): string {
  const part = isBroken
    ? `The program printed a line end of its own after the first ${shown.toLocaleString('en-US')} characters of the text`
    : shown > 0
      ? `The program printed only the first ${shown.toLocaleString('en-US')} characters of the expected text`
      : 'The program did not print the expected text'
  const what = started.printed().trim() === '' ? 'The program printed nothing' : part
  const ending = started.running.ending()
  if (ending !== null) return `${what}. It ${howItEnded(ending)}.`
  if (outcome.kind === 'at-rest') return `${what}. It is still waiting.`
  return outcome.kind === 'late' ? `${what} ${howLong(outcome, { subject: 'it' })}.` : `${what}.`
}

/** The program ends by itself with exit status 0. */
export async function expectGoodEnd(started: StartedProgram): Promise<void> {
  const ending = await expectEnded(started)
  if (ending.status === 0 && ending.signal === null) return
  const how = describeEnding(ending)
  throw new CheckFailure(
    {
      message: `The program ${howItEnded(ending)}.`,
      expected: ['exit status 0'],
      actual: how,
      cause: { kind: 'exit', says: `The program has ended: ${how}.`, detail: how },
    },
    'exit status',
  )
}

/** How long a program may take to end. */
export interface EndedOptions {
  readonly deadlineMs?: number
  /** Whether its wait may have a time limit that the suite cannot see (SO_RCVTIMEO, socket(7)). Then being at rest proves nothing. */
  readonly hiddenClock?: boolean
}

/** The program ends by itself within `deadlineMs`, with any exit status. */
export async function expectEnded(started: StartedProgram, { deadlineMs = limits.answerMs, hiddenClock = false }: EndedOptions = {}) {
  const { pulse } = started.running
  const outcome = await waitFor({
    look: () => started.running.ending() ?? undefined,
    pulse,
    watch: started.watch,
    deadlineMs,
    restIsFinal: !hiddenClock,
    isTimed: hiddenClock,
    burnIsFinal: !hiddenClock && deadlineMs <= limits.answerMs,
    signal: started.signal,
  })
  if (outcome.kind === 'found') return outcome.value
  const how = outcome.kind === 'at-rest' ? 'it is still waiting' : `it did not end ${howLong(outcome, { deadlineMs, subject: 'it' })}`
  throw new CheckFailure(
    evidence({
      message: `The program did not end by itself: ${how}.`,
      expected: ['The program ends by itself.'],
      actual: how,
      cause: causeOf(outcome.threads),
    }),
  )
}

/** What does not count as a message of what went wrong. */
export interface MessageOptions {
  /** What it prints when all goes well. These words do not count as a message. */
  readonly known?: string
  /** What it was sent. A line with any of these words does not count either. */
  readonly sent?: string
  /** Only the output from this offset on counts. */
  readonly from?: number
}

/** The program prints a readable message and ends with a non-zero exit status. */
export async function expectEndWithMessage(started: StartedProgram, options: MessageOptions & EndedOptions = {}): Promise<void> {
  const ending = await expectEnded(started, options)
  expectMessage(started, options)
  if (ending.status !== 0) return
  throw new CheckFailure({
    message: 'The program ended with exit status 0, as if nothing had gone wrong.',
    expected: ['a non-zero exit status'],
    actual: 'exit status 0',
    hint: 'Call exit(1) when something goes wrong (sys.exit(1), System.exit(1), process.exit(1)).',
  })
}

/**
 * The program has printed a message and no stack trace, and no signal has killed it. Words that it prints when all goes well
 * (`known`) do not count.
 */
export function expectMessage(started: StartedProgram, { known = '', sent = '', from = 0 }: MessageOptions = {}): void {
  const printed = started.printed().slice(from)
  const trace = stackTraceIn(printed)
  if (trace !== null)
    throw new CheckFailure({
      message: `The program ${/panicked at/.test(trace) ? 'panicked' : 'printed a stack trace'} instead of printing an error message.`,
      expected: ['one readable error message'],
      actual: trace,
      hint: 'Catch the error where it happens, print one sentence that says what went wrong, and exit.',
    })
  expectNoDeath(started)
  if (saysMore(printed, known, sent)) return
  throw new CheckFailure({
    message: printed.trim() === '' ? 'The program printed no error message.' : 'The output does not say what went wrong.',
    expected: ['a readable message that says what went wrong'],
    actual: printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)),
  })
}

/** Fails if a signal has killed the program, even if it printed a message before that. */
function expectNoDeath({ running }: StartedProgram): void {
  const ending = running.ending()
  if (ending === null || ending.signal === null) return
  throw new CheckFailure(
    evidence({
      message: `The program ${howItEnded(ending)} instead of exiting by itself.`,
      expected: ['one readable error message; then the program exits by itself'],
      actual: describeEnding(ending),
      hint:
        ending.signal === 'SIGPIPE'
          ? 'Writing to a connection that is closed, or that connect() could not make, raises SIGPIPE, which ends the program. Check what connect() and send() return; ignore the signal, or send with MSG_NOSIGNAL.'
          : undefined,
    }),
  )
}

/** The program has printed no stack trace. */
export function expectNoTrace(started: StartedProgram): void {
  const trace = stackTraceIn(started.printed())
  if (trace !== null) throw new CheckFailure({ message: 'The program printed a stack trace.', expected: ['no stack trace'], actual: trace })
}

/**
 * Waits until `isThere` is true. Resolves with false if the program ends or comes to rest before that.
 *
 * @example
 * ```ts
 * // a program that asks for a name, and greets
 *
 * const program = await context.start()
 * await program.keyboard.line('Ada')
 * const greets = await awaitPrinted(program, () => /hello,? ada/i.test(program.printed()))
 * if (!greets) fail({ message: 'It does not greet Ada.', expected: ['a line such as "Hello, Ada!"'], actual: program.printed() }, 'screen')
 * ```
 */
export async function awaitPrinted(started: StartedProgram, isThere: () => boolean): Promise<boolean> {
  await awaitProgram(started, () => (isThere() || started.running.ending() !== null ? true : undefined))
  await started.running.flushed()
  return isThere()
}

/** Why a client has sent nothing though it is to speak first: what it waits for, and what to do about that. */
export function whyNothingSent(started: StartedProgram): { cause: Cause | undefined; hint: string | undefined } {
  const cause = started.running.ending() === null ? causeNow(started) : undefined
  return { cause, hint: cause === undefined ? undefined : hintsOnWaiting[cause.kind] }
}

const hintsOnWaiting: Readonly<Record<string, string>> = {
  keyboard:
    'The program asks for something at the keyboard. Take it from the arguments, or give all lines to type in wirecheck.json: "stdin": ["a line", "another"].',
  'keyboard or network':
    'The program waits for the keyboard or for the server before it sends anything. Here the client speaks first: take the text from the arguments, and send it right after connect().',
  recv: 'The program waits for the server to speak first. Here the client does: send right after connect(), then receive.',
}

/** What a started program is waiting for, as a cause. */
export function causeNow({ running }: StartedProgram): Cause | undefined {
  return causeOf(running.watch.sample())
}
