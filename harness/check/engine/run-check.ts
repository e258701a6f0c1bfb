/** Runs one check and makes its verdict: on the program that is running if it is healthy, and a failure is believed only of a fresh one. */

import type { DefinedExercise, DefinedRequirement, Check } from '../language/definition.js'
import type { Lab } from '../../lab/probe.js'
import type { Program } from '../../model/submission.js'
import type { Evidence, Result, Verdict } from '../../model/verdict.js'
import { describeError } from '../../support/errors.js'
import { createTranscript } from '../../wire/transcript.js'
import { createContext } from './context.js'
import { CheckFailure, describeEnding, evidence, Untestable } from '../evidence/failure.js'
import type { Keeper } from './kept-server.js'
import { createRandom, type Random } from '../inputs/random.js'
import { reproduceByHand } from '../evidence/by-hand.js'
import { endingSoon, lastLines } from './start-server.js'
import { createStage } from './started-programs.js'
import type { Venue } from './meeting-point.js'
import type { Ending } from '../../launch/program.js'

export interface CheckRun {
  readonly exercise: DefinedExercise
  readonly requirement: DefinedRequirement
  readonly check: Check
  readonly program: Program
  /** Keeps the running program, for servers. */
  readonly keeper: Keeper | null
  /** Where programs that the check starts meet the suite, for clients. */
  readonly venue: Venue | null
  readonly lab: Lab
  readonly seed: number
}

type Attempt = Pick<Verdict, 'result' | 'transcript' | 'output' | 'ending'> & { evidence: Evidence; wasWarm: boolean }

/** The verdict of one check. Never throws: what goes wrong in the suite itself is the result `error`. */
export async function runCheck(run: CheckRun): Promise<Verdict> {
  const beganAt = performance.now()
  let attempt = await attemptCheck(run, { fresh: run.check.fresh })
  // A check is about this conversation, not about the clients before it: what they left behind is found by the checks
  // that are about that (TCP-2, TCP-3, TCP-4). So the verdict on a program that has served others is not final.
  if (attempt.result === 'fail' && attempt.wasWarm) attempt = await attemptCheck(run, { fresh: true })
  return toVerdict(run, attempt, performance.now() - beganAt)
}

/** The verdict of a check that was not run. */
export function notRun(run: Pick<CheckRun, 'requirement' | 'check'>, result: 'blocked' | 'untested' | 'error', message: string): Verdict {
  const nothing = { evidence: { message, expected: [], actual: '' }, transcript: [], output: '', ending: '', wasWarm: false }
  return toVerdict(run, { ...nothing, result }, 0)
}

function toVerdict({ requirement, check }: Pick<CheckRun, 'requirement' | 'check'>, attempt: Attempt, durationMs: number): Verdict {
  return {
    requirement: requirement.id,
    says: requirement.says,
    title: check.title,
    tier: requirement.tier,
    points: attempt.result === 'pass' ? check.points : 0,
    of: check.points,
    durationMs: Math.round(durationMs * 10) / 10,
    ...attempt.evidence,
    result: attempt.result,
    hint: attempt.result === 'fail' ? (attempt.evidence.hint ?? requirement.hint) : '',
    transcript: attempt.transcript,
    output: attempt.result === 'pass' ? '' : attempt.output,
    ending: attempt.result === 'pass' ? '' : attempt.ending,
  }
}

function attemptCheck(run: CheckRun, options: { fresh: boolean }): Promise<Attempt> {
  if (run.keeper !== null) return attemptOnServer(run, run.keeper, options)
  if (run.venue !== null) return attemptOnStage(run, run.venue)
  throw new TypeError(`${run.exercise.id}: neither server nor client`)
}

function randomFor({ exercise, requirement, check, seed }: CheckRun): Random {
  return createRandom(seed, `${exercise.id} ${requirement.id} ${check.title}`)
}

/** The check starts programs by itself; each attempt has a stage of its own, which is empty at its end. */
async function attemptOnStage(run: CheckRun, venue: Venue): Promise<Attempt> {
  const { exercise, program, check, lab } = run
  const transcript = createTranscript()
  const stage = createStage({ lab, program, venue, transcript })
  const { context, close } = createContext({
    exercise,
    lab: lab.description,
    random: randomFor(run),
    keeper: null,
    folder: program.cwd,
    stage,
    venue,
    transcript,
  })
  const done = (result: Result, found: Evidence): Attempt => {
    const output = stage.programs.map(({ running }) => lastLines(running)).join('\n--\n')
    const ending = stage.programs.map(({ running }) => describeEnding(running.ending())).filter((text) => text !== '')
    return { result, evidence: found, wasWarm: false, transcript: result === 'pass' ? [] : transcript.events(), output, ending: ending.join('; ') }
  }
  try {
    await check.body(context)
    return done('pass', { message: '', expected: [], actual: '' })
  } catch (thrown) {
    await Promise.all(stage.programs.map(({ running }) => running.flushed()))
    return done(resultOf(thrown), evidenceOf(thrown))
  } finally {
    await stage[Symbol.asyncDispose]()
    await close().catch(() => undefined)
  }
}

async function attemptOnServer(run: CheckRun, keeper: Keeper, { fresh }: { fresh: boolean }): Promise<Attempt> {
  const { exercise, check, lab } = run
  const transcript = createTranscript()
  const random = randomFor(run)
  let wasWarm = false
  let printedBefore = 0
  const done = (result: Result, found: Evidence): Attempt => {
    const running = keeper.current()?.running
    const output = running === undefined ? '' : lastLines(running, Math.min(printedBefore, running.output.length()))
    return {
      result,
      evidence: found,
      wasWarm,
      transcript: result === 'pass' ? [] : transcript.events(),
      output,
      ending: describeEnding(running?.ending() ?? null),
    }
  }
  const { context, close } = createContext({ exercise, lab: lab.description, random, keeper, folder: run.program.cwd, stage: null, venue: null, transcript })
  try {
    const acquired = await keeper.acquire({ fresh })
    wasWarm = acquired.isWarm
    printedBefore = acquired.server.running.output.length()
    await check.body(context)
    await close()
    await keeper.settle()
    return done('pass', { message: '', expected: [], actual: '' })
  } catch (thrown) {
    const server = keeper.current()
    const result = resultOf(thrown)
    const ending = result === 'fail' && server !== null ? await endingSoon(server.running) : null
    const found = withEnding(evidenceOf(thrown), ending)
    const attempt = done(result, result === 'fail' ? withReproduction(found, transcript.events(), server?.address) : found)
    await close().catch(() => undefined)
    await keeper.discard()
    return attempt
  }
}

/** A program that has ended meanwhile says more than what it last waited for. */
function withEnding(found: Evidence, ending: Ending | null): Evidence {
  if (ending === null || found.cause?.kind === 'exit') return found
  const how = describeEnding(ending)
  return { ...found, cause: { kind: 'exit', says: `The program has ended: ${how}.`, detail: how } }
}

function withReproduction(found: Evidence, events: Verdict['transcript'], address: { host: string; port: number } | undefined): Evidence {
  const command = found.reproduce ?? (address === undefined ? undefined : reproduceByHand(events, address))
  return evidence({ ...found, reproduce: command })
}

function resultOf(thrown: unknown): Result {
  if (thrown instanceof Untestable) return 'untested'
  return thrown instanceof CheckFailure || isAssertion(thrown) ? 'fail' : 'error'
}

interface Assertion extends Error {
  readonly expected?: unknown
  readonly actual?: unknown
}

function isAssertion(thrown: unknown): thrown is Assertion {
  return thrown instanceof Error && thrown.name === 'AssertionError'
}

function evidenceOf(thrown: unknown): Evidence {
  if (thrown instanceof CheckFailure) return thrown.evidence
  if (isAssertion(thrown)) return { message: thrown.message, expected: [String(thrown.expected)], actual: String(thrown.actual) }
  return { message: describeError(thrown), expected: [], actual: '' }
}
