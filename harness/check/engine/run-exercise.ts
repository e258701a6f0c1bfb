/** Runs the checks of one exercise on one program. Each check runs after those that it needs. */

import type { Lab } from '../../lab/probe.js'
import type { Capture, CaptureScope } from '../../model/capture.js'
import { requirementsToRun, type CheckDescription, type Requirement, type Selection } from '../../model/exercise.js'
import type { Address, ProgramReport } from '../../model/report.js'
import type { Program } from '../../model/submission.js'
import type { ByteComparison, Verdict } from '../../model/verdict.js'
import { limits } from '../../support/limits.js'
import { createTape, type Tape } from '../../wire/tape.js'
import { lacksOnlyLineEnd } from '../evidence/line-end.js'
import { createRandom } from '../inputs/random.js'
import type { StartingContext } from '../language/context.js'
import type { AnyExercise, DefinedExercise, ServerExercise } from '../language/defined-exercise.js'
import { inOrderOfNeeds } from '../language/soundness.js'
import { attachToServer } from './attached-server.js'
import { createBlocking } from './blocking.js'
import { createByHand } from './by-hand-of.js'
import { collectStrays } from './strays.js'
import { isAboutLimit } from './exceeded-limits.js'
import { createKeptServer } from './kept-server.js'
import { openMeetingPoint } from './meeting-point.js'
import { notRun, runServerCheck, runStartingCheck, type CheckRun } from './run-check.js'
import { createClientContext, createStartingContext, type StartingContextOptions } from './starting-context.js'
import { runTests } from './vitest-runner.js'

/** One program to grade, as plain JSON. */
export interface Job extends Selection {
  readonly lab: Lab
  readonly program: Program
  readonly seed: number
  /** Whether the checks after the first failure are left out. */
  readonly stopAtFirst: boolean
  /** Whether a check is run even if a requirement that it needs failed (an assignment with `blocked: tried`). */
  readonly triesBlocked?: boolean
  /** Where the program runs already, which is then not started (`--attach`). */
  readonly attachTo?: Address
  /** Of which checks the bytes are captured; absent: of none. */
  readonly capture?: CaptureScope
}

/** How the program was started, and where it listened or connected to. */
export interface StartedAs extends Pick<ProgramReport, 'address' | 'portFrom'> {
  /** As a person would type them: one, both of a chat, or none if it was not started. */
  readonly commands: readonly string[]
}

export interface JobEvents {
  /** Cuts the run short. */
  readonly signal: AbortSignal
  /** `capture`: what crossed the wire, if it was asked for. */
  onVerdict(verdict: Verdict, startedAs: StartedAs, capture: Capture | null): void
}

/** Runs the job's checks. Resolves with the faults of the suite itself, one sentence each. */
export async function runExercise(exercise: AnyExercise, job: Job, { signal, onVerdict }: JobEvents): Promise<readonly string[]> {
  await using bench = await openBench(exercise, job)
  using strays = collectStrays()
  const blocking = createBlocking({ ignoresUntested: job.attachTo !== undefined })
  let isStopped = false
  /** Whether an answer was right but for its line end: checks that are tried all the same accept that. */
  let lacksLineEnds = false
  const tests = bench.checks.map(({ requirement, check, run }) => ({
    name: `${requirement.id} ${check.title}`,
    async body(testSignal: AbortSignal): Promise<void> {
      if (isStopped) return
      const obstacle = blocking.obstacle(requirement)
      const isTried = obstacle?.mayBeTried === true && job.triesBlocked === true
      const tape = job.capture === undefined ? undefined : createTape()
      const acceptsMissingLineEnd = job.triesBlocked === true && lacksLineEnds
      const judged = obstacle === null || isTried ? await run({ signal: withTimeLimit(testSignal), tape, acceptsMissingLineEnd }) : null
      const found = judged === null ? null : await strays.orError(judged, { requirement, check })
      if (found?.result === 'fail' && found.comparison !== undefined) lacksLineEnds ||= isLineEndMissing(found.comparison)
      const reason = obstacle ?? (found?.result === 'fail' ? explained(blocking.explanation(requirement)) : null)
      const isJudged = found !== null && (reason === null || found.result === 'pass' || found.result === 'error')
      const verdict = isJudged
        ? found
        : { ...notRun({ requirement, check }, reason?.result ?? 'blocked', reason?.message ?? ''), durationMs: found?.durationMs ?? 0 }
      // Errors in a check that Ctrl-C has interrupted mean nothing.
      if (signal.aborted && verdict.result === 'error') return
      blocking.note(requirement, verdict.result)
      if (isAboutLimit(found ?? verdict)) blocking.noteExceeded()
      isStopped = job.stopAtFirst && verdict.result === 'fail'
      onVerdict(verdict, bench.startedAs(), captureOf(verdict, tape, job.capture))
    },
  }))
  const faults = await runTests(exercise.id, tests, signal)
  return [...faults, ...(await strays.take()).map((stray) => `${exercise.id}: ${stray}`)]
}

function explained(message: string | null): { readonly result: 'blocked'; readonly message: string } | null {
  return message === null ? null : { result: 'blocked', message }
}

function isLineEndMissing({ expected, received }: ByteComparison): boolean {
  return lacksOnlyLineEnd(Buffer.from(expected, 'base64'), Buffer.from(received, 'base64'))
}

/** What was captured of a check whose capture is wanted. A check without a single event has none. */
function captureOf({ result }: Verdict, tape: Tape | undefined, scope: CaptureScope | undefined): Capture | null {
  if (tape === undefined || (scope === 'failed' && result !== 'fail')) return null
  const capture = tape.captured()
  return capture.events.length === 0 ? null : capture
}

function withTimeLimit(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(limits.checkMs)])
}

interface BenchCheck {
  readonly requirement: Requirement
  readonly check: CheckDescription
  run(options: Pick<CheckRun<never>, 'signal' | 'tape' | 'acceptsMissingLineEnd'>): Promise<Verdict>
}

/** What the checks of one program share: a server that is kept running, or the point where clients reach the suite. */
interface Bench extends AsyncDisposable {
  readonly checks: readonly BenchCheck[]
  /** Where a server listens, or where a client last connected to. */
  startedAs(): StartedAs
}

function openBench(exercise: AnyExercise, job: Job): Promise<Bench> {
  if (exercise.role === 'server') return Promise.resolve(serverBench(exercise, job))
  if (exercise.role === 'client') return startingBench(exercise, job, createClientContext)
  return startingBench(exercise, job, createStartingContext)
}

function serverBench(exercise: ServerExercise, job: Job): Bench {
  const { lab, program, seed } = job
  const kept =
    job.attachTo === undefined
      ? createKeptServer({ lab, exercise, program, random: createRandom(seed, exercise.id) })
      : attachToServer({ exercise, program, address: job.attachTo })
  const byHand = createByHand(exercise, kept)
  return {
    checks: checksOf(exercise, job).map(({ requirement, check }) => ({
      requirement,
      check,
      run: (options) => runServerCheck({ exercise, requirement, check, program, lab, seed, ...options }, { kept, byHand }),
    })),
    startedAs() {
      const server = kept.lastSeen()
      return {
        commands: [kept.command()].filter((command) => command !== ''),
        address: server?.address ?? null,
        portFrom: kept.isAttached ? null : (server?.portFrom ?? null),
      }
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  }
}

type StartingExercise<Context> = Extract<AnyExercise, DefinedExercise<AnyExercise['role'], Context>>

async function startingBench<Context extends StartingContext>(
  exercise: StartingExercise<Context>,
  job: Job,
  createContext: (options: StartingContextOptions) => Context,
): Promise<Bench> {
  const { lab, program, seed } = job
  const meetingPoint = await openMeetingPoint({ lab, exercise, program, random: createRandom(seed, exercise.id) })
  // The first start stands for all; in a chat, that of either end.
  const commands: string[] = []
  const onStart = (command: string): void => {
    if (commands.length < (exercise.role === 'peer' ? 2 : 1) && !commands.includes(command)) commands.push(command)
  }
  return {
    checks: checksOf(exercise as DefinedExercise<AnyExercise['role'], Context>, job).map(({ requirement, check }) => ({
      requirement,
      check,
      run: (options) => runStartingCheck({ exercise, requirement, check, program, lab, seed, ...options }, { meetingPoint, createContext, onStart }),
    })),
    startedAs() {
      const wanted = meetingPoint.lastDestination()
      if (wanted === null) return { commands, address: null, portFrom: null }
      const asTold = wanted.host === meetingPoint.address.host && wanted.port === meetingPoint.address.port
      return { commands, address: wanted, portFrom: asTold ? 'argument' : 'program' }
    },
    [Symbol.asyncDispose]: () => meetingPoint[Symbol.asyncDispose](),
  }
}

/** The selected checks, in the order in which they run. */
function checksOf<Context>({ requirements }: DefinedExercise<AnyExercise['role'], Context>, selection: Selection) {
  return requirementsToRun({ requirements: inOrderOfNeeds(requirements) }, selection).flatMap((requirement) =>
    requirement.checks.map((check) => ({ requirement, check })),
  )
}
