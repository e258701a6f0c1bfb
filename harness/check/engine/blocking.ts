/** Decides which checks are not judged because a requirement that they build on was not met, and names that requirement. */

import type { Requirement } from '../../model/exercise.js'
import type { Result } from '../../model/verdict.js'
import { limits } from '../../support/limits.js'

export interface Obstacle {
  readonly result: 'blocked' | 'untested'
  readonly message: string
  /** Whether the program at least does what every other requirement builds on, so that the check can be run all the same. */
  readonly mayBeTried: boolean
}

export interface Blocking {
  /** Why a check of this requirement is not run, or null. */
  obstacle(requirement: Requirement): Obstacle | null
  /** Why a failed check of this requirement is not a separate finding, or null. */
  explanation(requirement: Requirement): string | null
  /** Notes the result of a check of this requirement. */
  note(requirement: Requirement, result: Result): void
  /** Notes that the program was ended for exceeding a limit. After `limits.exceededMax` of these endings every check has an obstacle. */
  noteExceeded(): void
}

/** `ignoresUntested`: what could not be tested keeps nothing else from being tested. */
export function createBlocking({ ignoresUntested = false } = {}): Blocking {
  /** Requirements that were not met, with those that caused it. */
  const unmet = new Map<string, { readonly result: Result; readonly roots: readonly string[] }>()
  /** Those of which a check has passed: what of them could not be tested keeps nothing else from being tested. */
  const passed = new Set<string>()
  const unmetNeeds = ({ needs }: Requirement): string[] => needs.filter((need) => unmet.has(need))
  const rootsOf = (needs: readonly string[]): string[] => [...new Set(needs.flatMap((need) => unmet.get(need)?.roots ?? []))]
  /** Of these, the ones that need no other: without them the program does not even start, or is not met. */
  const firstOnes = new Set<string>()
  let exceeded = 0
  return {
    noteExceeded() {
      exceeded += 1
    },
    obstacle(requirement) {
      if (exceeded >= limits.exceededMax)
        return { result: 'blocked', message: `The program was ended ${exceeded} times for exceeding a limit.`, mayBeTried: false }
      const blockers = unmetNeeds(requirement)
      if (blockers.length === 0) return null
      const failed = blockers.filter((need) => unmet.get(need)?.result !== 'untested')
      if (failed.length === 0) return { result: 'untested', message: `${rootsOf(blockers).join(', ')} could not be tested.`, mayBeTried: false }
      const roots = rootsOf(failed)
      return { result: 'blocked', message: `${roots.join(', ')} failed.`, mayBeTried: !roots.some((id) => firstOnes.has(id)) }
    },
    explanation({ explainedBy = [] }) {
      const failed = explainedBy.filter((id) => ['fail', 'blocked'].includes(unmet.get(id)?.result ?? ''))
      return failed.length === 0 ? null : `${rootsOf(failed).join(', ')} failed.`
    },
    note(requirement, result) {
      const before = unmet.get(requirement.id)?.result
      if (result === 'pass') {
        passed.add(requirement.id)
        if (before === 'untested') unmet.delete(requirement.id)
        return
      }
      if (result === 'untested' && (ignoresUntested || passed.has(requirement.id))) return
      if (before === 'fail') return
      if (requirement.needs.length === 0) firstOnes.add(requirement.id)
      const blockers = [...unmetNeeds(requirement), ...(result === 'blocked' ? (requirement.explainedBy ?? []).filter((id) => unmet.has(id)) : [])]
      unmet.set(requirement.id, { result, roots: blockers.length > 0 ? rootsOf(blockers) : [requirement.id] })
    },
  }
}
