/** The finding about a program that used more of the machine than it may, and was ended for that. It says more than whatever the check found then. */

import type { RunningProgram } from '../../launch/program.js'
import type { Evidence, Verdict } from '../../model/verdict.js'
import { CheckFailure } from '../evidence/failure.js'

const causeKind = 'limit'

/** The failure of the first of these programs that exceeded a limit; null if none did. */
export function exceededLimit(programs: readonly Pick<RunningProgram, 'exceeded'>[]): CheckFailure | null {
  const exceeded = programs.map((running) => running.exceeded()).find((each) => each !== null)
  return exceeded === undefined ? null : new CheckFailure(evidenceOf(exceeded), 'not by hand')
}

function evidenceOf(exceeded: string): Evidence {
  return {
    message: `The program ${exceeded} and was ended.`,
    expected: ['The program uses no more of the machine than fifty clients need.'],
    actual: `It ${exceeded}.`,
    cause: { kind: causeKind, says: `It ${exceeded} and was ended.`, detail: 'a limit of wirecheck, the same for every program' },
    hint: 'Does it start, open or keep something for each client, or in a loop, and never let go of it?',
  }
}

/** Whether this is the verdict of a program that was ended for exceeding a limit. */
export function isAboutLimit({ result, cause }: Verdict): boolean {
  return result === 'fail' && cause?.kind === causeKind
}
