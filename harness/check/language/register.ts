/** Hands the exercise of a spec to Vitest: one test a check, whose verdict travels in the test's metadata. Runs in the worker. */

import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { preparePrivateNetwork } from '../../lab/network.js'
import type { Lab } from '../../lab/probe.js'
import { tiers, type Tier } from '../../model/exercise.js'
import type { ProgramReport } from '../../model/report.js'
import type { Program } from '../../model/submission.js'
import type { Result, Verdict } from '../../model/verdict.js'
import { limits } from '../../support/limits.js'
import { inOrderOfNeeds, type DefinedExercise } from './definition.js'
import { createKeeper, type Keeper } from '../engine/kept-server.js'
import { createRandom } from '../inputs/random.js'
import { notRun, runCheck } from '../engine/run-check.js'
import { openVenue, type Venue } from '../engine/meeting-point.js'

/** What the worker is told, as plain JSON. */
export interface Assignment {
  readonly lab: Lab
  readonly programs: readonly Program[]
  readonly tier: Tier
  readonly seed: number
}

declare module 'vitest' {
  interface ProvidedContext {
    assignment: Assignment
  }
  interface TaskMeta {
    verdict?: Verdict
    address?: Pick<ProgramReport, 'address' | 'portFrom'>
  }
}

let workerIsReady = false

/** Registers the checks of `exercise` up to the tier that was asked for. */
export function register(exercise: DefinedExercise): void {
  const { lab, programs, tier, seed } = inject('assignment')
  const program = programs.find((each) => each.exercise === exercise.id)
  if (program === undefined) return
  prepareWorker(lab)
  const random = createRandom(seed, exercise.id)
  const keeper = exercise.role === 'server' ? createKeeper({ lab, exercise, program, random }) : null
  let venue: Venue | null = null
  const unmet: Unmet = new Map()
  const wanted = inOrderOfNeeds(exercise.requirements).filter((each) => tiers.indexOf(each.tier) <= tiers.indexOf(tier))

  describe(exercise.id, () => {
    beforeAll(async () => {
      if (keeper === null) venue = await openVenue({ lab, exercise, program, random })
    })
    afterAll(async () => {
      await keeper?.[Symbol.asyncDispose]()
      await venue?.[Symbol.asyncDispose]()
    })
    for (const requirement of wanted) {
      for (const check of requirement.checks) {
        test(`${requirement.id} ${check.title}`, { timeout: limits.checkMs }, async ({ task, skip }) => {
          const blockers = requirement.needs.filter((need) => unmet.has(need))
          const verdict =
            blockers.length > 0
              ? notRun({ requirement, check }, ...blockedBy(blockers, unmet))
              : await runCheck({ exercise, program, requirement, check, keeper, venue, lab, seed })
          task.meta.verdict = verdict
          const address = addressOf(keeper, venue)
          if (address !== null) task.meta.address = address
          if (verdict.result === 'pass') return
          if (unmet.get(requirement.id)?.result !== 'fail')
            unmet.set(requirement.id, { result: verdict.result, roots: blockers.length > 0 ? rootsOf(blockers, unmet) : [requirement.id] })
          if (verdict.result === 'blocked' || verdict.result === 'untested') skip(verdict.message)
          throw new Error(`${verdict.result}: ${verdict.message}`)
        })
      }
    }
  })
}

/** Where a server listens, or where a client went last. */
function addressOf(keeper: Keeper | null, venue: Venue | null): Pick<ProgramReport, 'address' | 'portFrom'> | null {
  const server = keeper?.current()
  if (server != null) return { address: server.address, portFrom: server.portFrom }
  const wanted = venue?.lastDestination() ?? null
  if (venue === null || wanted === null) return null
  const asTold = wanted.host === venue.address.host && wanted.port === venue.address.port
  return { address: wanted, portFrom: asTold ? 'argument' : 'program' }
}

function prepareWorker({ description }: Lab): void {
  if (workerIsReady) return
  workerIsReady = true
  if (description.network === 'private') preparePrivateNetwork()
  // In a shared lab nothing else ends this worker when the main process is gone; its programs go with it (stragglers.ts).
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

/** What did not pass so far, and the requirements that are to blame for it. */
type Unmet = Map<string, { readonly result: Result; readonly roots: readonly string[] }>

function rootsOf(blockers: readonly string[], unmet: Unmet): string[] {
  return [...new Set(blockers.flatMap((need) => unmet.get(need)?.roots ?? []))]
}

/** A check whose need could not be tested cannot be tested either; one whose need failed is blocked. */
function blockedBy(blockers: readonly string[], unmet: Unmet): ['blocked' | 'untested', string] {
  const failed = blockers.filter((need) => unmet.get(need)?.result !== 'untested')
  if (failed.length === 0) return ['untested', `${rootsOf(blockers, unmet).join(', ')} could not be tested.`]
  return ['blocked', `${rootsOf(failed, unmet).join(', ')} failed.`]
}
