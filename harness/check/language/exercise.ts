/**
 * The language in which specs are written: an exercise of one role, its requirements and their checks. A definition is
 * plain data with functions in it. check/engine runs it.
 */

import type { CheckDescription, Exercise, Requirement, Role } from '../../model/exercise.js'
import type { ClientContext, PeerContext, ServerContext, ToolContext } from './context.js'
import { sharePoints } from './points.js'
import { assertSound } from './soundness.js'

/** A check with its code. */
export interface Check<Context> extends CheckDescription {
  /** Its code. It throws what `fail` and `expect` throw if the program does not do what is required. */
  readonly body: (context: Context) => Promise<void>
  /** Whether it needs a fresh program, one that has served no client. */
  readonly fresh: boolean
}

/** A requirement with the code of its checks. */
export interface DefinedRequirement<Context> extends Requirement {
  readonly checks: readonly Check<Context>[]
}

/** An exercise with the code of its checks. */
export interface DefinedExercise<R extends Role, Context> extends Exercise {
  readonly role: R
  readonly requirements: readonly DefinedRequirement<Context>[]
}

/** What `serverExercise` returns. */
export type ServerExercise = DefinedExercise<'server', ServerContext>
/** What `clientExercise` returns. */
export type ClientExercise = DefinedExercise<'client', ClientContext>
/** What `peerExercise` returns. */
export type PeerExercise = DefinedExercise<'peer', PeerContext>
/** What `toolExercise` returns. */
export type ToolExercise = DefinedExercise<'tool', ToolContext>
/** An exercise of any role. */
export type AnyExercise = ServerExercise | ClientExercise | PeerExercise | ToolExercise

/** Everything about an exercise except its requirements. */
export interface ExerciseStatement extends Omit<Exercise, 'requirements' | 'aliases' | 'role'> {
  /** Further names under which people hand it in: `uppercase`, `daytime`. Default: none. */
  readonly aliases?: readonly string[]
}

/** Everything about a requirement except its checks. */
export interface RequirementText {
  readonly tier: Requirement['tier']
  /** Shared by its checks. */
  readonly points: number
  /** What the program must do, as a sentence that a student reads. */
  readonly says: string
  /** The likely cause when it does not, in a student's words. */
  readonly hint: string
  /** Requirements that must pass first; else its checks are `blocked`. */
  readonly needs?: readonly string[] | string
  /** Requirements whose failure explains a failure of this one. Unlike those in `needs`, they do not keep it from being tested. */
  readonly explainedBy?: readonly string[] | string
  /** How long its checks may wait for a clock, in milliseconds: an exercise that waits begins first. */
  readonly waitsMs?: number
}

/** Adds checks to a requirement. They share its points. */
export interface RequirementBuilder<Context> {
  /** A check on the running program, or on a fresh one if that is not healthy. */
  check(title: string, body: Check<Context>['body']): RequirementBuilder<Context>
  /** A check on a fresh program, one that has served no client. */
  checkFresh(title: string, body: Check<Context>['body']): RequirementBuilder<Context>
}

/** Defines a requirement by its ID in the contract. */
export type DefineRequirement<Context> = (id: string, text: RequirementText) => RequirementBuilder<Context>

/** A program that listens and serves clients. */
export function serverExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<ServerContext>) => void): ServerExercise {
  return defineExercise('server', statement, define)
}

/** A program that connects, or sends, to a server. */
export function clientExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<ClientContext>) => void): ClientExercise {
  return defineExercise('client', statement, define)
}

/** A program that is both ends of a conversation. */
export function peerExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<PeerContext>) => void): PeerExercise {
  return defineExercise('peer', statement, define)
}

/** A program without a peer on the wire. */
export function toolExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<ToolContext>) => void): ToolExercise {
  return defineExercise('tool', statement, define)
}

/** Throws TypeError if the definition contradicts itself, so that loading the spec shows the mistake. */
function defineExercise<R extends Role, Context>(
  role: R,
  statement: ExerciseStatement,
  define: (requirement: DefineRequirement<Context>) => void,
): DefinedExercise<R, Context> {
  const written = collect(define)
  const requirements = written.map(({ id, text, checks }) => {
    const shares = sharePoints(text.points, checks.length)
    return {
      id,
      tier: text.tier,
      points: text.points,
      says: text.says,
      hint: text.hint,
      needs: [text.needs ?? []].flat(),
      ...(text.explainedBy !== undefined && { explainedBy: [text.explainedBy].flat() }),
      ...(text.waitsMs !== undefined && { waitsMs: text.waitsMs }),
      checks: checks.map((check, index) => ({ ...check, points: shares[index] ?? 0 })),
    }
  })
  const defined = { ...statement, role, aliases: statement.aliases ?? [], requirements }
  assertSound(defined)
  return defined
}

interface Written<Context> {
  readonly id: string
  readonly text: RequirementText
  readonly checks: Omit<Check<Context>, 'points'>[]
}

function collect<Context>(define: (requirement: DefineRequirement<Context>) => void): readonly Written<Context>[] {
  const written: Written<Context>[] = []
  define((id, text) => {
    const checks: Omit<Check<Context>, 'points'>[] = []
    written.push({ id, text, checks })
    const add = (title: string, body: Check<Context>['body'], fresh: boolean): RequirementBuilder<Context> => {
      checks.push({ title, body, fresh })
      return builder
    }
    const builder: RequirementBuilder<Context> = { check: (title, body) => add(title, body, false), checkFresh: (title, body) => add(title, body, true) }
    return builder
  })
  return written
}

/** Whether a value exported by a spec is an exercise. */
export function isExercise(value: unknown): value is AnyExercise {
  return typeof value === 'object' && value !== null && 'requirements' in value && 'role' in value && 'statement' in value
}
