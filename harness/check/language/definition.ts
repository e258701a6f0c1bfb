/** The language that specs are written in: exercise(), requirement(), check(). It only writes down what there is; register.ts hands it to Vitest. */

import type { CheckDescription, Exercise, Requirement } from '../../model/exercise.js'
import type { CheckContext } from '../engine/context.js'

export type CheckBody = (context: CheckContext) => Promise<void>

export interface Check extends CheckDescription {
  readonly body: CheckBody
  /** Whether it must begin with a program that has served nobody. */
  readonly fresh: boolean
}

export interface DefinedRequirement extends Requirement {
  readonly checks: readonly Check[]
}

export interface DefinedExercise extends Exercise {
  readonly requirements: readonly DefinedRequirement[]
}

export interface RequirementText {
  readonly tier: Requirement['tier']
  /** Points of each of its checks. */
  readonly points: number
  readonly says: string
  readonly hint: string
  readonly needs?: readonly string[] | string
  readonly waitsMs?: number
}

export interface RequirementBuilder {
  /** A check on the program that is running, if it is healthy. */
  check(title: string, body: CheckBody): RequirementBuilder
  /** A check that begins with a program that has served nobody. */
  checkFresh(title: string, body: CheckBody): RequirementBuilder
}

const exercises: DefinedExercise[] = []
let current: { id: string; text: RequirementText; checks: Check[] }[] | null = null

/** All exercises that were defined by the specs loaded so far. */
export function definedExercises(): readonly DefinedExercise[] {
  return exercises
}

export type ExerciseStatement = Omit<Exercise, 'requirements' | 'aliases'> & { readonly aliases?: readonly string[] }

/** Defines an exercise; `define` calls requirement() for each sentence of its contract. */
export function defineExercise(statement: ExerciseStatement, define: () => void): DefinedExercise {
  const requirements = collect(define).map(({ id, text, checks }) => ({
    id,
    tier: text.tier,
    says: text.says,
    hint: text.hint,
    needs: [text.needs ?? []].flat(),
    ...(text.waitsMs !== undefined && { waitsMs: text.waitsMs }),
    checks,
  }))
  const defined = { ...statement, aliases: statement.aliases ?? [], requirements }
  assertSound(defined)
  exercises.push(defined)
  return defined
}

/** What requirement() was called with while `define` ran. */
function collect(define: () => void): NonNullable<typeof current> {
  const collected: NonNullable<typeof current> = []
  current = collected
  try {
    define()
  } finally {
    current = null
  }
  return collected
}

/** Defines one requirement of the exercise that is being defined, by its ID in the contract. */
export function requirement(id: string, text: RequirementText): RequirementBuilder {
  if (current === null) throw new TypeError(`requirement('${id}') belongs inside exercise(…, () => { … })`)
  const entry = { id, text, checks: [] as Check[] }
  current.push(entry)
  const add = (title: string, body: CheckBody, fresh: boolean): RequirementBuilder => {
    entry.checks.push({ title, body, points: text.points, fresh })
    return builder
  }
  const builder: RequirementBuilder = { check: (title, body) => add(title, body, false), checkFresh: (title, body) => add(title, body, true) }
  return builder
}

/** A spec's author learns of a mistake when the spec is loaded, not when a student is graded. */
function assertSound({ id, requirements }: DefinedExercise): void {
  const known = new Set<string>()
  for (const each of requirements) {
    if (known.has(each.id)) throw new TypeError(`${id}: ${each.id} is defined twice`)
    if (each.checks.length === 0) throw new TypeError(`${id}: ${each.id} has no check`)
    known.add(each.id)
  }
  for (const each of requirements) {
    const unknown = each.needs.find((need) => !known.has(need))
    if (unknown !== undefined) throw new TypeError(`${id}: ${each.id} needs ${unknown}, which is not defined`)
  }
  inOrderOfNeeds(requirements)
}

/** Requirements in an order in which each comes after what it needs, else as they were written. */
export function inOrderOfNeeds<R extends Requirement>(requirements: readonly R[]): R[] {
  const ordered: R[] = []
  const visit = (each: R, path: readonly string[]): void => {
    if (path.includes(each.id)) throw new TypeError(`${[...path, each.id].join(' needs ')}: a circle`)
    if (ordered.includes(each)) return
    for (const need of each.needs) {
      const needed = requirements.find(({ id }) => id === need)
      if (needed !== undefined) visit(needed, [...path, each.id])
    }
    ordered.push(each)
  }
  for (const each of requirements) visit(each, [])
  return ordered
}
