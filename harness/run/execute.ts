/** Runs the checks of the programs of one submission, each program as a job of the engine. */

import type { FoundAddress } from '../check/engine/run-exercise.js'
import type { Tier } from '../model/exercise.js'
import type { Program } from '../model/submission.js'
import type { Verdict } from '../model/verdict.js'
import type { Engine } from './engine.js'

export interface ExecuteOptions {
  readonly engine: Engine
  /** In the order in which they start. */
  readonly programs: readonly Program[]
  readonly tier: Tier
  readonly seed: number
  readonly signal: AbortSignal
  onVerdict(exercise: string, verdict: Verdict): void
}

export interface Execution {
  /** By exercise, in the order in which the checks ran. */
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>
  readonly addresses: ReadonlyMap<string, FoundAddress>
  /** Faults of the suite itself. */
  readonly errors: readonly string[]
}

/** Resolves even if the run is interrupted, with the verdicts known by then. */
export async function execute({ engine, programs, tier, seed, signal, onVerdict }: ExecuteOptions): Promise<Execution> {
  const verdicts = new Map<string, Verdict[]>()
  const addresses = new Map<string, FoundAddress>()
  const runs = programs.map((program) => {
    const { exercise } = program
    return engine.run(
      exercise,
      { program, tier, seed },
      {
        signal,
        onVerdict(verdict, address) {
          verdicts.set(exercise, [...(verdicts.get(exercise) ?? []), verdict])
          if (address !== null) addresses.set(exercise, address)
          onVerdict(exercise, verdict)
        },
      },
    )
  })
  const errors = (await Promise.all(runs)).flat()
  return { verdicts, addresses, errors: signal.aborted ? [] : errors }
}
