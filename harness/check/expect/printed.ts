/** What is expected of a program that the check has started: what a person sees of it, and how it ends. */

import { waitFor, type Outcome } from '../../kernel/wait-for.js'
import type { Cause } from '../../model/verdict.js'
import { quoteBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { CheckFailure, causeOf, compareBytes, describeEnding, evidence } from '../evidence/failure.js'
import type { StartedProgram } from '../language/context.js'
import { firstFound, firstMissing } from '../wording/contained.js'
import { longText } from '../wording/long-text.js'
import { saysMore } from '../wording/message.js'
import { stackTraceIn } from '../wording/stack-trace.js'

/** Waits for what the program prints or does. */
function awaitProgram<T>(started: StartedProgram, look: () => T | undefined, { deadlineMs = limits.answerMs as number } = {}): Promise<Outcome<T>> {
  return waitFor({ look, pulse: started.running.pulse, watch: started.watch, deadlineMs })
}

/** All of these stand in what it has printed. Line ends may be LF or CR LF. */
export async function expectPrinted(started: StartedProgram, ...texts: string[]): Promise<void> {
  const isThere = (): boolean => firstMissing(started.printed(), texts) === undefined
  const outcome = await awaitProgram(started, () => (isThere() || started.running.ending() !== null ? true : undefined))
  await started.running.flushed()
  const printed = started.printed()
  const missing = firstMissing(printed, texts)
  if (missing === undefined) return
  throw new CheckFailure(
    evidence({
      message: `${printed.trim() === '' ? 'It printed nothing' : 'It did not print what it should'}${stateOf(started, outcome)}.`,
      expected: [`${quoteBytes(Buffer.from(missing))} in what it prints`],
      actual: printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)),
      comparison: comparison(missing, printed),
      cause: outcome.kind === 'found' ? undefined : causeOf(outcome.threads),
    }),
  )
}

/** All of a long text stands in what it has printed, in order, with or without labels around each piece. */
export async function expectAllPrinted(started: StartedProgram, lines: readonly string[]): Promise<void> {
  const { wanted, isIn, bareTextOf } = longText(lines)
  const isAll = (): boolean => isIn(started.printed())
  await awaitProgram(started, () => (started.running.ending() !== null || isAll() ? true : undefined))
  await started.running.flushed()
  if (isAll()) return
  const printed = bareTextOf(started.printed())
  throw new CheckFailure({
    message: `Not all of the ${lines.reduce((sum, line) => sum + line.length + 1, 0).toLocaleString('en-US')} bytes were printed, or not in order.`,
    expected: [`all ${lines.length.toLocaleString('en-US')} lines`],
    actual: `${printed.length.toLocaleString('en-US')} characters besides spaces`,
    comparison: compareBytes(Buffer.from(wanted), Buffer.from(printed.slice(Math.max(0, printed.indexOf(wanted.slice(0, 20)))))),
  })
}

/** None of these stands in what it has printed so far; over as soon as the programs wait. */
export async function expectNotPrinted(started: StartedProgram, ...texts: string[]): Promise<void> {
  const look = (): true | undefined => (firstFound(started.printed(), texts) === undefined ? undefined : true)
  await awaitProgram(started, look, { deadlineMs: limits.quietWindowMs })
  await started.running.flushed()
  const found = firstFound(started.printed(), texts)
  if (found === undefined) return
  throw new CheckFailure({
    message: `It printed ${quoteBytes(Buffer.from(found))}, which it should not (yet).`,
    expected: [`no ${quoteBytes(Buffer.from(found))} in what it prints`],
    actual: quoteBytes(Buffer.from(started.printed())),
  })
}

const anchorLength = 12

/** Against what was printed from where the text seems to begin; undefined where it nowhere does. */
function comparison(wanted: string, printed: string) {
  const at = printed.indexOf(wanted.slice(0, anchorLength))
  return wanted.length <= anchorLength || at < 0 ? undefined : compareBytes(Buffer.from(wanted), Buffer.from(printed.slice(at, at + wanted.length)))
}

function stateOf(started: StartedProgram, outcome: Outcome<unknown>): string {
  const ending = describeEnding(started.running.ending())
  if (ending !== '') return `, and ended (${ending})`
  return outcome.kind === 'at-rest' ? ', and it waits' : outcome.kind === 'late' ? ` within ${limits.answerMs.toLocaleString('en-US')} ms` : ''
}

/** It ends by itself with exit status 0. */
export async function expectGoodEnd(started: StartedProgram): Promise<void> {
  const ending = await expectEnded(started)
  if (ending.status === 0 && ending.signal === null) return
  const how = describeEnding(ending)
  throw new CheckFailure({
    message: `It ended with ${how}.`,
    expected: ['exit status 0'],
    actual: how,
    cause: { kind: 'exit', says: `The program has ended: ${how}.`, detail: how },
  })
}

export interface EndedOptions {
  readonly deadlineMs?: number
  /** Whether a limit may end its wait that nobody else can see (SO_RCVTIMEO, socket(7)): then only time tells. */
  readonly hiddenClock?: boolean
}

/** It ends by itself, however, within `deadlineMs`. */
export async function expectEnded(started: StartedProgram, { deadlineMs = limits.answerMs, hiddenClock = false }: EndedOptions = {}) {
  const { pulse } = started.running
  const outcome = await waitFor({ look: () => started.running.ending() ?? undefined, pulse, watch: started.watch, deadlineMs, restIsFinal: !hiddenClock })
  if (outcome.kind === 'found') return outcome.value
  const how = outcome.kind === 'at-rest' ? 'it goes on waiting' : `it still runs after ${deadlineMs.toLocaleString('en-US')} ms`
  throw new CheckFailure(
    evidence({ message: `The program does not end: ${how}.`, expected: ['It ends by itself.'], actual: how, cause: causeOf(outcome.threads) }),
  )
}

export interface MessageOptions {
  /** What it prints when all goes well: those words say nothing. */
  readonly known?: string
  /** Only what it has printed from here on counts. */
  readonly from?: number
}

/** It ends with another status than 0, after a message that a person can read. `known`: what it prints when all goes well. */
export async function expectEndWithMessage(started: StartedProgram, options: MessageOptions & EndedOptions = {}): Promise<void> {
  const ending = await expectEnded(started, options)
  expectMessage(started, options)
  if (ending.status !== 0) return
  throw new CheckFailure({
    message: 'It ended with exit status 0, as if all had gone well.',
    expected: ['another exit status than 0'],
    actual: 'exit status 0',
    hint: 'End with exit(1) (sys.exit(1), System.exit(1), process.exit(1)) when something went wrong.',
  })
}

/** It has printed a message, and no stack trace. What it prints when all goes well (`known`) says nothing. */
export function expectMessage(started: StartedProgram, { known = '', from = 0 }: MessageOptions = {}): void {
  const printed = started.printed().slice(from)
  const trace = stackTraceIn(printed)
  if (trace !== null)
    throw new CheckFailure({
      message: 'It printed a stack trace instead of a message.',
      expected: ['one readable message'],
      actual: trace,
      hint: 'Catch the error where it happens, print one sentence that says what went wrong, and end.',
    })
  if (saysMore(printed, known)) return
  throw new CheckFailure({
    message: printed.trim() === '' ? 'It ended without a word.' : 'What it printed does not say what went wrong.',
    expected: ['a readable message that says what went wrong'],
    actual: printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)),
  })
}

/** What it has printed is no stack trace. */
export function expectNoTrace(started: StartedProgram): void {
  const trace = stackTraceIn(started.printed())
  if (trace !== null) throw new CheckFailure({ message: 'It printed a stack trace.', expected: ['no stack trace'], actual: trace })
}

/** Waits until `isThere` is true of what a program has printed. False if it never will be. */
export async function awaitPrinted(started: StartedProgram, isThere: () => boolean): Promise<boolean> {
  await awaitProgram(started, () => (isThere() || started.running.ending() !== null ? true : undefined))
  await started.running.flushed()
  return isThere()
}

/** What a started program waits for, as a cause. */
export function causeNow({ running }: StartedProgram): Cause | undefined {
  return causeOf(running.watch.sample())
}
