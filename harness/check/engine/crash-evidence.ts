/** Puts the crash of a program before everything else that its check found. */

import type { Ending, RunningProgram } from '../../launch/program.js'
import type { Evidence } from '../../model/verdict.js'
import { evidence } from '../evidence/failure.js'
import { crashIn, type Crash } from '../wording/crash.js'
import { crashHint, isMistyped, mistakeIn, type Requiring } from '../wording/crash-hint.js'

/** A program's output from this offset on, with the paths of its files as they are in the submission. */
export function ownOutput({ output, program }: Pick<RunningProgram, 'output' | 'program'>, from = 0): string {
  return output.text(Math.min(from, output.length())).replaceAll(`${program.root}/`, '')
}

/** Puts the program's crash before the message, and gives the hint that the crash needs. Its output must have been flushed. */
export function withCrash(found: Evidence, running: RunningProgram, { from = 0, ...requiring }: Requiring & { readonly from?: number }): Evidence {
  const printed = ownOutput(running, from)
  const ending = running.ending()
  const crash = crashIn(printed)
  const how = crash === null ? null : howItCrashed(crash, ending)
  if (crash !== null && how !== null) {
    const hint = crashHint(crash, requiring)
    return evidence({ ...found, message: before(describeCrash(how, crash), found.message), hint: isMistyped(crash) ? hint : (found.hint ?? hint) })
  }
  const signal = crashSignals[ending?.signal ?? '']
  if (signal !== undefined)
    return evidence({ ...found, message: before(`The program crashed: it ${signal}.`, found.message), hint: found.hint ?? signalHints[ending?.signal ?? ''] })
  const hasFailed = ending !== null && ending.status !== 0 && ending.signal === null
  const hasFinished = ending?.status === 0 && requiring.isBasic && requiring.isEndless === true
  const hint = found.hint ?? (hasFinished ? endlessHint : hasFailed && requiring.isBasic ? mistakeIn(printed) : undefined)
  return hint === found.hint ? found : evidence({ ...found, hint })
}

const endlessHint = 'The program has ended, and a UDP server goes on until it is stopped: receive and answer in an endless loop.'

/** The beginning of the sentence. Null if the trace says nothing about how the program is now. */
function howItCrashed({ inThread }: Crash, ending: Ending | null): string | null {
  if (ending === null) return inThread ? 'A thread of the program crashed' : null
  if (ending.signal !== null && crashSignals[ending.signal] === undefined) return null
  return ending.status === 0 ? 'The program ended after an error' : 'The program crashed'
}

/** Signals by which the kernel ends a program for a fault of its own (signal(7)). */
const crashSignals: Readonly<Record<string, string>> = {
  SIGSEGV: 'used memory that is not its own (SIGSEGV)',
  SIGBUS: 'used memory that does not exist (SIGBUS)',
  SIGFPE: 'divided by zero (SIGFPE)',
  SIGILL: 'ran an instruction that does not exist (SIGILL)',
  SIGABRT: 'aborted (SIGABRT)',
  SIGPIPE: 'wrote to a socket that is not connected, or no longer (SIGPIPE)',
}

const signalHints: Readonly<Record<string, string>> = {
  SIGPIPE: 'In C, ignore the signal: signal(SIGPIPE, SIG_IGN). Then send() returns -1 with EPIPE when the other end has closed.',
}

const errorCharactersMax = 240 // libraries put all that they know into one line

function describeCrash(says: string, { error: whole, place }: Crash): string {
  const error = whole.length > errorCharactersMax ? `${whole.slice(0, errorCharactersMax)}…` : whole
  return `${says}${place === null ? '' : ` in line ${place.line} of ${place.file}`}: ${error}${/[.!?…]$/.test(error) ? '' : '.'}`
}

function before(crash: string, message: string): string {
  return message.startsWith(crash) ? message : `${crash} ${message}`
}
