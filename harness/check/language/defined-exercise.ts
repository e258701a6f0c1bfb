/** What an exercise and its requirements are in a spec: plain data with functions in it. check/engine runs it. */

import type { CheckDescription, Exercise, Requirement, Role } from '../../model/exercise.js'
import type { ClientContext, PeerContext, ServerContext, ToolContext } from './context.js'

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
  /** How long its checks may wait for a clock, in milliseconds. Exercises that wait longest begin first, so that the run ends sooner. */
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
