/** What a check found, with its evidence: plain data that crosses from the worker to the reports. */

import type { Visibility } from './assignment.js'
import type { Tier } from './exercise.js'
import type { Untrusted } from './untrusted.js'

export const results = ['pass', 'fail', 'blocked', 'untested', 'error'] as const
/**
 * `pass`, `fail`; `blocked`: a check that it builds on failed; `untested`: this machine cannot test it;
 * `error`: the suite's own fault, never counted as the student's.
 */
export type Result = (typeof results)[number]

/** One thing that happened on one connection. Times are milliseconds since the check began. */
export interface TranscriptEvent {
  readonly atMs: number
  /** Which of the check's connections it was: 1 for the first. */
  readonly connection: number
  readonly from: 'suite' | 'program'
  readonly event: 'connect' | 'refused' | 'data' | 'datagram' | 'end' | 'reset' | 'close'
  /** What was sent, base64; only for data and datagrams. */
  readonly bytes?: string
  /** How many bytes there were, when `bytes` holds only the first of them. */
  readonly bytesTotal?: number
  /** The address at the program's or the peer's end, where it tells something. */
  readonly address?: string
}

/** Expected and received bytes. Reporters draw the byte difference from them. */
export interface ByteComparison {
  /** base64; whole, unless there is a `part`. */
  readonly expected: string
  /** base64; whole, unless there is a `part`. */
  readonly received: string
  /** Offset of the first byte that differs, counted from 0. */
  readonly firstDifferenceAt: number
  /** What the program did with the bytes. Absent: it sent them, and wirecheck received them. */
  readonly did?: 'printed' | 'saved'
  /** If the bytes are long, a verdict holds only those around the difference. */
  readonly part?: ComparedPart
}

/** What is known of long bytes of which only some are kept. */
export interface ComparedPart {
  /** Offset of the first byte that is kept. */
  readonly from: number
  readonly expectedBytes: number
  readonly receivedBytes: number
  /** How all of the bytes differ, in a sentence or two. */
  readonly says: string
}

/** What the program was doing when it did not answer, read from the kernel. */
export interface Cause {
  /** One sentence for the student: "It waits in recv() for more bytes on this connection …". */
  readonly says: string
  /** `recv`, `accept`, `read the keyboard`, `lock`, `sleep`, `compute`, `exit` … */
  readonly kind: string
  /** The system call, its descriptor and what that is connected to: `recvfrom(4) 127.0.0.1:12345 ← 127.0.0.1:50312`. */
  readonly detail: string
}

/** Everything a failed check knows. A verdict has the same texts as untrusted ones, for the reports. */
export interface Evidence {
  /** What was tried, then what was found: one or two sentences. */
  readonly message: string
  /** Every acceptable outcome, each as a line of text. */
  readonly expected: readonly string[]
  readonly actual: string
  readonly comparison?: ByteComparison
  readonly cause?: Cause
  /** A likely cause that this outcome points to more precisely than the requirement's own hint. */
  readonly hint?: string
  /** A shell command that repeats it by hand while the program runs, or that starts the program itself. */
  readonly reproduce?: string
}

export interface Verdict {
  readonly requirement: string
  /** The requirement's sentence. */
  readonly says: string
  /** The check's own title. */
  readonly title: string
  readonly tier: Tier
  /** When students see it, if an assignment withholds it (for now). */
  readonly visibility?: Exclude<Visibility, 'visible'>
  readonly result: Result
  readonly points: number
  readonly of: number
  readonly durationMs: number
  readonly message: Untrusted
  readonly expected?: readonly Untrusted[]
  readonly actual?: Untrusted
  readonly comparison?: ByteComparison
  readonly cause?: { readonly says: Untrusted; readonly kind: string; readonly detail: Untrusted }
  readonly hint: Untrusted
  readonly reproduce?: Untrusted
  readonly transcript: readonly TranscriptEvent[]
  /** The last lines that the program printed during the check. */
  readonly output: Untrusted
  /** How the program ended, if it did: `exit status 1`, `killed by SIGSEGV`. */
  readonly ending: Untrusted
}
