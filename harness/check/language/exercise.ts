/**
 * The language in which specs are written: an exercise of one role, its requirements and their checks. A definition is
 * plain data with functions in it. check/engine runs it.
 */

import type { CheckDescription, Exercise, Requirement, Role } from '../../model/exercise.js'
import type { ClientContext, PeerContext, ServerContext, ToolContext } from './context.js'
import { sharePoints } from './points.js'
import { assertSound } from './soundness.js'

export interface Check<Context> extends CheckDescription {
  readonly body: (context: Context) => Promise<void>
  /** Whether it needs a fresh program, one that has served no client. */
  readonly fresh: boolean
}

export interface DefinedRequirement<Context> extends Requirement {
  readonly checks: readonly Check<Context>[]
}

export interface DefinedExercise<R extends Role, Context> extends Exercise {
  readonly role: R
  readonly requirements: readonly DefinedRequirement<Context>[]
}

export type ServerExercise = DefinedExercise<'server', ServerContext>
export type ClientExercise = DefinedExercise<'client', ClientContext>
export type PeerExercise = DefinedExercise<'peer', PeerContext>
export type ToolExercise = DefinedExercise<'tool', ToolContext>
export type AnyExercise = ServerExercise | ClientExercise | PeerExercise | ToolExercise

/** Everything about an exercise except its requirements. */
export type ExerciseStatement = Omit<Exercise, 'requirements' | 'aliases' | 'role'> & { readonly aliases?: readonly string[] }

export interface RequirementText {
  readonly tier: Requirement['tier']
  /** Shared by its checks. */
  readonly points: number
  readonly says: string
  readonly hint: string
  /** Requirements that must pass first. */
  readonly needs?: readonly string[] | string
  /** Requirements whose failure explains a failure of this one. Unlike those in `needs`, they do not keep it from being tested. */
  readonly explainedBy?: readonly string[] | string
  readonly waitsMs?: number
}

export interface RequirementBuilder<Context> {
  /** A check on the running program, or on a fresh one if that is not healthy. */
  check(title: string, body: Check<Context>['body']): RequirementBuilder<Context>
  /** A check on a fresh program, one that has served no client. */
  checkFresh(title: string, body: Check<Context>['body']): RequirementBuilder<Context>
}

/** Defines a requirement by its ID in the contract. */
export type DefineRequirement<Context> = (id: string, text: RequirementText) => RequirementBuilder<Context>

type Define<Context> = (requirement: DefineRequirement<Context>) => void

/** A program that listens and serves clients. */
export function serverExercise(statement: ExerciseStatement, define: Define<ServerContext>): ServerExercise {
  return defineExercise('server', statement, define)
}

/** A program that connects, or sends, to a server. */
export function clientExercise(statement: ExerciseStatement, define: Define<ClientContext>): ClientExercise {
  return defineExercise('client', statement, define)
}

/** A program that is both ends of a conversation. */
export function peerExercise(statement: ExerciseStatement, define: Define<PeerContext>): PeerExercise {
  return defineExercise('peer', statement, define)
}

/** A program without a peer on the wire. */
export function toolExercise(statement: ExerciseStatement, define: Define<ToolContext>): ToolExercise {
  return defineExercise('tool', statement, define)
}

/** Throws TypeError if the definition contradicts itself, so that loading the spec shows the mistake. */
function defineExercise<R extends Role, Context>(role: R, statement: ExerciseStatement, define: Define<Context>): DefinedExercise<R, Context> {
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

function collect<Context>(define: Define<Context>): readonly Written<Context>[] {
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
