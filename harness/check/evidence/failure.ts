/** How a check reports what it found: a failure with its evidence, or that this machine cannot test the requirement. */

import { explain, type Ends } from '../../launch/explain.js'
import type { Ending } from '../../launch/program.js'
import type { ThreadSample } from '../../kernel/silence.js'
import type { ByteComparison, Cause, Evidence } from '../../model/verdict.js'
import { limits } from '../../support/limits.js'
import { firstDifference } from '../../support/bytes.js'

/**
 * The subject of a finding that is not about the bytes sent: printed text, a connection that the program leaves open, closes
 * it, ends by itself, does not end, ends with another status, cannot be started again, uses the processor, or does not end
 * on a signal. The command that repeats it by hand depends on that. `not by hand`: it would look right in a shell, or it
 * depends on how the program is started.
 */
export type About =
  | 'screen'
  | 'open connection'
  | 'closed connection'
  | 'not by hand'
  | 'ends by itself'
  | 'does not end'
  | 'exit status'
  | 'restart'
  | 'idle'
  | 'SIGTERM'
  | 'SIGINT'

/** The program did not do what is required. */
export class CheckFailure extends Error {
  readonly evidence: Evidence
  readonly about: About | null
  constructor(evidence: Evidence, about: About | null = null) {
    super(evidence.message)
    this.name = 'CheckFailure'
    this.evidence = evidence
    this.about = about
  }
}

/** The program ended before it listened. It may succeed once its port is free. */
export class EndedBeforeListening extends CheckFailure {}

/** This machine cannot test the requirement, or not with this program. The student loses no points. */
export class Untestable extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'Untestable'
  }
}

/** The check cannot be judged because the program is gone, and another check tells why. */
export class NotJudged extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'NotJudged'
  }
}

/** Evidence, in which what is not known may be undefined. */
export interface EvidenceParts extends Omit<Evidence, 'comparison' | 'cause' | 'hint' | 'reproduce'> {
  readonly comparison?: ByteComparison | undefined
  readonly cause?: Cause | undefined
  readonly hint?: string | undefined
  readonly reproduce?: string | undefined
}

/** Makes evidence, leaving out the properties that are undefined. */
export function evidence(parts: EvidenceParts): Evidence {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as unknown as Evidence
}

/**
 * Fails the check.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const client = await context.connect()
 * const line = context.random.text()
 * await client.send(`${line}\n`)
 * const answer = await lineOf(client)
 * if (answer.length !== line.length) {
 *   fail({
 *     message: `The line has ${line.length} characters, the answer ${answer.length}.`,
 *     expected: [`${line.length} characters`],
 *     actual: quoteBytes(Buffer.from(answer)),
 *     hint: 'Send the whole line back, and nothing else.',
 *   })
 * }
 * ```
 */
export function fail(parts: EvidenceParts, about: About | null = null): never {
  throw new CheckFailure(evidence(parts), about)
}

/** Ends the check without a verdict: this machine cannot test it. */
export function untestable(why: string): never {
  throw new Untestable(why)
}

/**
 * The evidence of two byte strings that differ. Reports show where. `did` is given if the program did not send the bytes, but printed or saved them.
 *
 * @example
 * ```ts
 * // a server that sends each datagram back
 *
 * const peer = await context.peer()
 * const sent = context.random.bytes(200)
 * await peer.send(sent)
 * const { bytes } = await nextDatagram(peer)
 * if (!bytes.equals(sent)) {
 *   fail({
 *     message: `Of ${countBytes(sent.length)}, not all came back unchanged.`,
 *     expected: [quoteBytes(sent, 60)],
 *     actual: quoteBytes(bytes, 60),
 *     comparison: compareBytes(sent, bytes),
 *   })
 * }
 * ```
 */
export function compareBytes(expected: Uint8Array, received: Uint8Array, did?: ByteComparison['did']): ByteComparison {
  return {
    expected: Buffer.from(expected).toString('base64'),
    received: Buffer.from(received).toString('base64'),
    firstDifferenceAt: firstDifference(expected, received),
    ...(did !== undefined && { did }),
  }
}

/** What the threads are doing, as a cause; about a connection, whether they wait on that one. Undefined if that is not known. */
export function causeOf(threads: readonly ThreadSample[], connection?: Ends): Cause | undefined {
  return explain(threads, connection)
}

/** `exit status 1`, `killed by SIGSEGV`, or an empty string if the program is running. */
export function describeEnding(ending: Ending | null): string {
  if (ending === null) return ''
  if (ending.signal !== null) return `killed by ${ending.signal}`
  return `exit status ${ending.status ?? 'unknown'}`
}

/** The same as a verb: `ended with exit status 1`, `was killed by SIGSEGV`, or `is still running`. */
export function howItEnded(ending: Ending | null): string {
  if (ending === null) return 'is still running'
  return `${ending.signal === null ? 'ended with' : 'was'} ${describeEnding(ending)}`
}

/** How long a check waited in vain: "within 5 seconds", or what the program did instead, which is `it` where the sentence is about the program. */
export function howLong(
  late: { readonly burnedMs?: number; readonly isRepeating?: boolean },
  { deadlineMs = limits.answerMs, subject = 'the program' }: { readonly deadlineMs?: number; readonly subject?: 'the program' | 'it' } = {},
): string {
  const { burnedMs, isRepeating = false } = late
  if (isRepeating) return `while ${subject} printed the same lines again and again`
  if (burnedMs === undefined) return `within ${inSeconds(deadlineMs)}`
  return `while ${subject} used ${inSeconds(Math.round(burnedMs / 100) * 100)} of processor time`
}

/** `5 seconds`, `1 second`. */
export function inSeconds(milliseconds: number): string {
  return milliseconds === 1_000 ? '1 second' : `${(milliseconds / 1_000).toLocaleString('en-US')} seconds`
}
