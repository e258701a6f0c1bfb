/**
 * An exercise of one role, with its requirements and their checks. A spec exports it.
 * @module exercises
 */

export type { CheckDescription, Exercise, Requirement, Role, Tier, Transport, WireExample } from '../../model/exercise.js'
export type {
  AnyExercise,
  Check,
  ClientExercise,
  DefinedExercise,
  DefinedRequirement,
  DefineRequirement,
  ExerciseStatement,
  PeerExercise,
  RequirementBuilder,
  RequirementText,
  ServerExercise,
  ToolExercise,
} from '../language/defined-exercise.js'
export { clientExercise, peerExercise, serverExercise, toolExercise } from '../language/exercise.js'
