/** Runs the checks of the programs that were found, in Vitest by its Node API. */

import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Reporter, TestCase, TestSpecification } from 'vitest/node'
import type { Assignment } from '../check/language/register.js'
import type { ProgramReport } from '../model/report.js'
import type { Verdict } from '../model/verdict.js'
import { describeError } from '../support/errors.js'
import { specsDirectory } from './catalog.js'
import { startWorkerPool } from './worker-pool.js'

export interface ExecuteOptions {
  readonly assignment: Assignment
  readonly signal: AbortSignal
  onVerdict(exercise: string, verdict: Verdict): void
}

export interface Execution {
  /** By exercise, in the order in which they were made. */
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>
  readonly addresses: ReadonlyMap<string, Pick<ProgramReport, 'address' | 'portFrom'>>
  /** What went wrong with the suite itself. */
  readonly errors: readonly string[]
}

/** Runs the specs of the assigned programs, in their order. Resolves also when the run was cut short; what is known by then is there. */
export async function execute({ assignment, signal, onVerdict }: ExecuteOptions): Promise<Execution> {
  const verdicts = new Map<string, Verdict[]>()
  const addresses = new Map<string, Pick<ProgramReport, 'address' | 'portFrom'>>()
  const errors: string[] = []
  const reporter: Reporter = {
    onTestCaseResult(test: TestCase) {
      const { verdict, address } = test.meta()
      const exercise = exerciseOf(test)
      // What Ctrl-C cut off is nobody's fault.
      if (signal.aborted && (verdict === undefined || verdict.result === 'error')) return
      if (address !== undefined) addresses.set(exercise, address)
      if (verdict === undefined) errors.push(`${exercise}, ${test.name}: ${describeFault(test)}`)
      else verdicts.set(exercise, [...(verdicts.get(exercise) ?? []), verdict])
      if (verdict !== undefined) onVerdict(exercise, verdict)
    },
    onTestRunEnd(modules, unhandled) {
      for (const module of modules) for (const error of module.errors()) errors.push(`${module.relativeModuleId}: ${error.message}`)
      // What became of a worker is said already, and better.
      for (const { message } of unhandled) if (errors.length === 0 || !message.startsWith('[vitest-pool]')) errors.push(message)
    },
  }
  const programs = assignment.programs.map(({ exercise }) => join(specsDirectory, `${exercise}.spec.js`))
  if (programs.length > 0 && !signal.aborted) await runVitest({ assignment, signal, reporter, files: programs, errors })
  return { verdicts, addresses, errors: signal.aborted ? [] : errors }
}

interface VitestRun {
  readonly assignment: Assignment
  readonly signal: AbortSignal
  readonly reporter: Reporter
  readonly files: readonly string[]
  readonly errors: string[]
}

async function runVitest({ assignment, signal, reporter, files, errors }: VitestRun): Promise<void> {
  // In a shared network programs with a port of their own take turns on it.
  const workersMax = assignment.lab.description.network === 'private' ? Math.max(2, availableParallelism()) : 1
  await using pool = startWorkerPool(assignment.lab, Math.min(workersMax, files.length), (message) => errors.push(message))
  const { createVitest, BaseSequencer } = await import('vitest/node') // Only now: the workers load what they need meanwhile.
  class AsGiven extends BaseSequencer {
    override sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
      return Promise.resolve(specs.toSorted((left, right) => files.indexOf(left.moduleId) - files.indexOf(right.moduleId)))
    }
  }
  const vitest = await withoutItsSignalHandlers(() =>
    createVitest(
      'test',
      {
        config: false,
        root: dirname(fileURLToPath(new URL('../../', import.meta.url))),
        include: [...files],
        exclude: [],
        pool: pool.forVitest,
        isolate: false,
        maxWorkers: workersMax,
        sequence: { sequencer: AsGiven },
        cache: false,
        watch: false,
        // A worker that was still loading when it was cancelled knows nothing of it.
        reporters: [reporter, { onTestCaseReady: () => void (signal.aborted && cancel()) }],
        provide: { assignment },
        includeTaskLocation: false,
        // Built already: Node loads it as it is, where Vite would take it apart and put it together again.
        server: { deps: { external: [/\/dist\/harness\//] } },
      },
      { logLevel: 'silent', server: { watch: null } },
      { stdout: nowhere(), stderr: nowhere() },
    ),
  )
  const cancel = (): void => void vitest.cancelCurrentRun('keyboard-input')
  signal.addEventListener('abort', cancel)
  try {
    await vitest.start()
  } catch (thrown) {
    errors.push(describeError(thrown))
  } finally {
    signal.removeEventListener('abort', cancel)
    await vitest.close()
    process.exitCode = 0 // Vitest sets it; here the command line owns it.
  }
}

/** Vitest ends the process on a signal; here the command line ends the run first, and reports what is known. */
async function withoutItsSignalHandlers<T>(create: () => Promise<T>): Promise<T> {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const own = new Set(signals.flatMap((signal) => process.listeners(signal)))
  const created = await create()
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) if (!own.has(listener)) process.off(signal, listener)
  }
  return created
}

/** Vitest's own words and cursor movements are not for the person who waits. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

function exerciseOf(test: TestCase): string {
  return test.parent.type === 'suite' ? test.parent.name : ''
}

function describeFault(test: TestCase): string {
  return (
    test
      .result()
      .errors?.map(({ message }) => message)
      .join('; ') ?? 'no verdict'
  )
}
