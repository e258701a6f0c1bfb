/** Runs the checks of the programs of one submission, each program as a job of the engine. */

import type { StartedAs } from '../check/engine/run-exercise.js'
import { selectionFor, type AssignedSelection } from '../assignment/marking.js'
import type { Capture, CaptureScope } from '../model/capture.js'
import type { Exercise } from '../model/exercise.js'
import type { Address } from '../model/report.js'
import type { Program } from '../model/submission.js'
import type { Verdict } from '../model/verdict.js'
import type { Engine } from './engine.js'
import type { SpecAddress } from './worker-protocol.js'

export interface ExecuteOptions extends AssignedSelection {
  readonly catalogue: readonly Exercise[]
  readonly engine: Engine
  /** In the order in which they start. */
  readonly programs: readonly Program[]
  readonly seed: number
  /** Whether the run ends at the first failure. Then the programs run one after another, so that it is the same one each time. */
  readonly stopAtFirst: boolean
  /** The address of a server that runs already (`--attach`). */
  readonly attach?: Address
  /** The checks whose bytes are captured. */
  readonly capture?: CaptureScope
  readonly signal: AbortSignal
  onVerdict(exercise: string, verdict: Verdict, capture: Capture | null): void
  onTurnAwaited(exercise: string): void
  /** Receives what is known after each verdict, and at the end of each program. */
  onSoFar?(execution: Execution, isProgramDone: boolean): void
}

export interface Execution {
  /** By exercise, in the order in which the checks ran. */
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>
  /** For each exercise, how its program was started and where it was reached. */
  readonly startedAs: ReadonlyMap<string, StartedAs>
  /** Faults of the suite itself. */
  readonly errors: readonly string[]
}

/** Resolves even if the run is interrupted, with the verdicts known by then. */
export async function execute(options: ExecuteOptions): Promise<Execution> {
  const { engine, catalogue, programs, seed, stopAtFirst, capture: scope, attach, signal, onVerdict, onTurnAwaited, onSoFar } = options
  const verdicts = new Map<string, Verdict[]>()
  const started = new Map<string, StartedAs>()
  const soFar: Execution = { verdicts, startedAs: started, errors: [] }
  const run = async (program: Program): Promise<readonly string[]> => {
    const { exercise } = program
    const defined = catalogue.find(({ id }) => id === exercise)
    const selection = defined === undefined ? null : selectionFor(defined, options)
    if (selection === null) return []
    const errors = await engine.run(
      addressOf(exercise, defined),
      {
        program,
        ...selection,
        seed,
        stopAtFirst,
        ...(options.assignment?.blocked === 'tried' && { triesBlocked: true }),
        ...(scope !== undefined && { capture: scope }),
        ...(attach !== undefined && { attachTo: attach }),
      },
      {
        signal,
        onTurnAwaited: () => onTurnAwaited(exercise),
        onVerdict(verdict, startedAs, capture) {
          verdicts.set(exercise, [...(verdicts.get(exercise) ?? []), verdict])
          // A program that does not start again was still reached where it was before.
          const { address, portFrom } = startedAs.address === null ? (started.get(exercise) ?? startedAs) : startedAs
          started.set(exercise, { commands: startedAs.commands, address, portFrom })
          onVerdict(exercise, verdict, capture)
          onSoFar?.(soFar, false)
        },
      },
    )
    onSoFar?.(soFar, true)
    return errors
  }
  const hasFailed = ({ exercise }: Program): boolean => verdicts.get(exercise)?.some(({ result }) => result === 'fail') === true
  const errors = stopAtFirst ? await untilFirst(programs, run, hasFailed) : (await Promise.all(programs.map(run))).flat()
  return { verdicts, startedAs: started, errors: signal.aborted ? [] : errors }
}

/** Runs one program after another, up to the first that fails. */
async function untilFirst(
  programs: readonly Program[],
  run: (program: Program) => Promise<readonly string[]>,
  hasFailed: (program: Program) => boolean,
): Promise<readonly string[]> {
  const errors: string[] = []
  for (const program of programs) {
    errors.push(...(await run(program)))
    if (hasFailed(program)) break
  }
  return errors
}

function addressOf(id: string, exercise: Exercise | undefined): SpecAddress {
  const { module, chosen } = exercise ?? {}
  return { id, ...(module !== undefined && { module: module.path }), ...(chosen !== undefined && { chosen }) }
}
