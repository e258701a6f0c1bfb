/** Runs one check and makes its verdict. A failure on a server that has served other clients is confirmed on a fresh one. */

import type { Lab } from '../../lab/probe.js'
import type { Ending, RunningProgram } from '../../launch/program.js'
import type { CheckDescription, Requirement } from '../../model/exercise.js'
import type { Program } from '../../model/submission.js'
import type { Evidence, Result, Verdict } from '../../model/verdict.js'
import { describeError } from '../../support/errors.js'
import { limits } from '../../support/limits.js'
import { createScope } from '../../support/scope.js'
import { describeWithLine } from '../../support/spec-line.js'
import type { Tape } from '../../wire/tape.js'
import { createTranscript, type Transcript } from '../../wire/transcript.js'
import { CheckFailure, describeEnding, evidence, inSeconds, NotJudged, Untestable } from '../evidence/failure.js'
import { awaitingAll } from '../expect/unawaited.js'
import { createRandom, type Random } from '../inputs/random.js'
import type { MeetingPoint, ServerContext, StartedProgram, StartingContext } from '../language/context.js'
import type { AnyExercise, Check } from '../language/defined-exercise.js'
import type { ByHand } from './by-hand-of.js'
import type { KeptServer } from './kept-server.js'
import { explainBackground } from './background.js'
import { ownOutput, withCrash } from './crash-evidence.js'
import { exceededLimit } from './exceeded-limits.js'
import { createProgramGroup } from './program-group.js'
import { createServerContext } from './server-context.js'
import { endingSoon, lastPrinted } from './start-server.js'
import { printedOnlyHint, unsentHint } from './unsent-hint.js'
import type { StartingContextOptions } from './starting-context.js'

export interface CheckRun<Context> {
  readonly exercise: AnyExercise
  readonly requirement: Requirement
  readonly check: Check<Context>
  readonly program: Program
  readonly lab: Lab
  readonly seed: number
  /** Ends everything that the check waits for. */
  readonly signal: AbortSignal
  /** Keeps the bytes for a capture file. */
  readonly tape?: Tape | undefined
  /** Whether a missing line end at the end of an answer is accepted. */
  readonly acceptsMissingLineEnd?: boolean
}

type Attempt = Pick<Verdict, 'result' | 'transcript' | 'output' | 'ending'> & { readonly evidence: Evidence }

const nothingFound: Evidence = { message: '', expected: [], actual: '' }

/** Shared by all checks of a server. */
export interface ServerBench {
  readonly kept: KeptServer
  readonly byHand: ByHand
}

/** The verdict of a check on a server. Never rejects: a fault of the suite itself is the result `error`. */
export async function runServerCheck(run: CheckRun<ServerContext>, bench: ServerBench): Promise<Verdict> {
  const beganAt = performance.now()
  const first = await attemptOnServer(run, bench, { fresh: run.check.fresh })
  // A check judges its own conversation, not the effects of earlier clients: TCP-2, TCP-3 and TCP-4 judge those. So a failure on
  // a server that has served other clients is repeated on a fresh one.
  const isFinal = first.attempt.result !== 'fail' || !first.wasWarm
  const { attempt } = isFinal ? first : await attemptOnServer(run, bench, { fresh: true })
  return toVerdict(run, attempt, performance.now() - beganAt)
}

/** Shared by all checks that start the program themselves. */
export interface StartingBench<Context> {
  readonly meetingPoint: MeetingPoint
  readonly createContext: (options: StartingContextOptions) => Context
  /** Told of each start, with the command as a person would type it. */
  readonly onStart: (command: string) => void
}

/** The verdict of a check that starts the program itself. Never rejects. */
export async function runStartingCheck<Context extends StartingContext>(run: CheckRun<Context>, bench: StartingBench<Context>): Promise<Verdict> {
  const beganAt = performance.now()
  const attempt = await attemptWithPrograms(run, bench)
  return toVerdict(run, attempt, performance.now() - beganAt)
}

/** The verdict of a check that was not run. */
export function notRun(run: { requirement: Requirement; check: CheckDescription }, result: 'blocked' | 'untested' | 'error', message: string): Verdict {
  return toVerdict(run, { result, evidence: { ...nothingFound, message }, transcript: [], output: '', ending: '' }, 0)
}

function toVerdict({ requirement, check }: { requirement: Requirement; check: CheckDescription }, attempt: Attempt, durationMs: number): Verdict {
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
    transcript: attempt.result === 'pass' ? [] : attempt.transcript,
    output: attempt.result === 'pass' ? '' : attempt.output,
    ending: attempt.result === 'pass' ? '' : attempt.ending,
  }
}

function randomFor({ exercise, requirement, check, seed }: CheckRun<never>): Random {
  return createRandom(seed, `${exercise.id} ${requirement.id} ${check.title}`)
}

async function attemptOnServer(
  run: CheckRun<ServerContext>,
  bench: ServerBench,
  { fresh }: { fresh: boolean },
): Promise<{ attempt: Attempt; wasWarm: boolean }> {
  const { exercise, check, lab, signal, acceptsMissingLineEnd = false } = run
  const { kept } = bench
  const transcript = createTranscript(run.tape)
  const opened = createScope()
  const context = createServerContext({
    exercise,
    lab: lab.description,
    random: randomFor(run),
    kept,
    folder: run.program.cwd,
    transcript,
    signal,
    opened,
    acceptsMissingLineEnd,
  })
  let wasWarm = false
  let printedBefore = 0
  let started: RunningProgram | null = null
  const attempt = (result: Result, found: Evidence): Attempt => {
    const running = kept.current()?.running
    const output = running === undefined ? '' : lastPrinted(running, Math.min(printedBefore, running.output.length()))
    return { result, evidence: found, transcript: transcript.events(), output, ending: describeEnding(running?.ending() ?? null) }
  }
  try {
    const acquired = await kept.acquire({ fresh, signal, name: `${run.requirement.id} (${check.title})` })
    wasWarm = acquired.isWarm
    started = acquired.server.running
    started.beginCheck()
    // What a fresh server prints as it starts belongs to its first check.
    printedBefore = wasWarm ? started.output.length() : 0
    await awaitingAll(() => check.body(context))
    await opened[Symbol.asyncDispose]()
    await kept.handOver(signal)
    const exceeded = exceededLimit([started])
    if (exceeded !== null) throw exceeded
    return { attempt: attempt('pass', nothingFound), wasWarm }
  } catch (caught) {
    const running = [started, kept.current()?.running ?? null].filter((each) => each !== null)
    const thrown = exceededLimit(running) ?? caught
    const found = attempt(
      resultOf(thrown),
      await serverEvidence(run, thrown, { ...bench, from: kept.current()?.running === started ? printedBefore : 0, transcript }),
    )
    const fault = await closingFault(opened)
    await kept.discard()
    return { attempt: fault ?? found, wasWarm }
  }
}

/** The evidence, with how the program ended and a command that repeats the finding. */
async function serverEvidence(
  run: CheckRun<ServerContext>,
  thrown: unknown,
  { kept, byHand: makeByHand, from, transcript }: ServerBench & { from: number; transcript: Transcript },
): Promise<Evidence> {
  const thrownEvidence = evidenceOf(thrown)
  if (resultOf(thrown) !== 'fail') return thrownEvidence
  const server = kept.current()
  await server?.running.flushed()
  const printed = server === null ? '' : ownOutput(server.running, from)
  const events = transcript.events()
  const hint = thrownEvidence.hint ?? unsentHint(run.program, events, thrownEvidence.cause) ?? printedOnlyHint(printed, events, thrownEvidence)
  const found = evidence({ ...thrownEvidence, hint })
  const about = thrown instanceof CheckFailure ? thrown.about : null
  const byHand = async (): Promise<string | undefined> => found.reproduce ?? (await makeByHand({ found, about, transcript }))
  if (server === null || kept.isAttached) return evidence({ ...found, reproduce: await byHand() })
  const ending = await endingSoon(server.running)
  await server.running.flushed()
  const told = withCrash(withEnding(found, ending), server.running, {
    from,
    isBasic: run.requirement.tier === 'core',
    isServer: true,
    isEndless: run.exercise.transport === 'udp',
  })
  // Only before the first client: what ends later did not go into the background.
  const isBackground = ending?.status === 0 && run.requirement.needs.length === 0
  const all = isBackground ? await explainBackground(told, { ...run, port: server.address.port }) : told
  // Not earlier, because the transcript includes everything that the program has sent until now.
  return evidence({ ...all, reproduce: await byHand() })
}

async function attemptWithPrograms<Context extends StartingContext>(
  run: CheckRun<Context>,
  { meetingPoint, createContext, onStart }: StartingBench<Context>,
): Promise<Attempt> {
  const { exercise, program, check, lab, signal } = run
  const transcript = createTranscript(run.tape)
  const opened = createScope()
  const programs = createProgramGroup({ lab, program, meetingPoint, transcript, signal, onStart })
  const context = createContext({ exercise, lab: lab.description, random: randomFor(run), programs, meetingPoint, folder: program.cwd, opened })
  const attempt = (result: Result, found: Evidence): Attempt => {
    const output = programs.programs.map(({ running }) => lastPrinted(running)).join('\n--\n')
    const endings = programs.programs.map(({ running }) => describeEnding(running.ending())).filter((text) => text !== '')
    return { result, evidence: found, transcript: transcript.events(), output, ending: endings.join('; ') }
  }
  let found: Attempt
  try {
    await awaitingAll(() => check.body(context))
    const exceeded = exceededLimit(programs.programs.map(({ running }) => running))
    if (exceeded !== null) throw exceeded
    found = attempt('pass', nothingFound)
  } catch (caught) {
    await Promise.all(programs.programs.map(({ running }) => running.flushed()))
    const thrown = exceededLimit(programs.programs.map(({ running }) => running)) ?? caught
    found = attempt(resultOf(thrown), clientEvidence(run, thrown, programs.programs))
  }
  const startFault = programs.programs.map(({ running }) => running.startFault()).find((fault) => fault !== null)
  if (startFault !== undefined) found = attempt('error', { ...nothingFound, message: startFault })
  await programs[Symbol.asyncDispose]()
  return (await closingFault(opened)) ?? found
}

/** The evidence, with the crash of the program that was started last. */
function clientEvidence(run: CheckRun<never>, thrown: unknown, programs: readonly StartedProgram[]): Evidence {
  const found = evidenceOf(thrown)
  if (resultOf(thrown) !== 'fail') return found
  const isBasic = run.requirement.tier === 'core'
  return programs.reduceRight((told, { running }) => (told === found ? withCrash(found, running, { isBasic }) : told), found)
}

/** Closes what a check has opened. An error in closing is reported as a fault of the suite. */
async function closingFault(opened: AsyncDisposable): Promise<Attempt | null> {
  try {
    await opened[Symbol.asyncDispose]()
    return null
  } catch (fault) {
    const message = `The suite could not close what it had opened for this check: ${describeError(fault)}`
    return { result: 'error', evidence: { ...nothingFound, message }, transcript: [], output: '', ending: '' }
  }
}

/** Replaces the cause if the program has ended: that explains more than what it last waited for. */
function withEnding(found: Evidence, ending: Ending | null): Evidence {
  if (ending === null || found.cause?.kind === 'exit') return found
  const how = describeEnding(ending)
  return { ...found, cause: { kind: 'exit', says: `The program has ended: ${how}.`, detail: how } }
}

function resultOf(thrown: unknown): Result {
  if (thrown instanceof Untestable) return 'untested'
  if (thrown instanceof NotJudged) return 'blocked'
  return thrown instanceof CheckFailure || isAssertion(thrown) ? 'fail' : 'error'
}

/** Specs may use node:assert. A failed assertion is a failure of the program. */
function isAssertion(thrown: unknown): thrown is Error & { readonly expected?: unknown; readonly actual?: unknown } {
  return thrown instanceof Error && thrown.name === 'AssertionError'
}

function evidenceOf(thrown: unknown): Evidence {
  if (thrown instanceof CheckFailure) return thrown.evidence
  if (isAssertion(thrown)) return { message: thrown.message, expected: [String(thrown.expected)], actual: String(thrown.actual) }
  if (thrown instanceof Untestable || thrown instanceof NotJudged) return { ...nothingFound, message: thrown.message }
  const isTimeOver = thrown instanceof DOMException && thrown.name === 'TimeoutError'
  return {
    ...nothingFound,
    message: isTimeOver ? `The check did not finish within ${inSeconds(limits.checkMs)}, so wirecheck stopped it.` : describeWithLine(thrown),
  }
}
