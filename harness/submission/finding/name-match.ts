/** Which exercise a name matches: compares the words of a path with the names of each exercise. */

import type { Exercise } from '../../model/exercise.js'
import { isNeutral, splitName, vocabularyOf } from './name-words.js'

/** How well a name matches an exercise. */
export interface NameMatch {
  readonly exercise: Exercise
  /** How many of the exercise's words it contains: all the words of one of the exercise's names. */
  readonly matched: number
  /** How many other meaningful words it contains: `threaded`, `utils`. */
  readonly extra: number
}

/** The catalogue, prepared for comparison with names. */
export interface ExerciseNames {
  readonly vocabulary: ReadonlySet<string>
  readonly exercises: readonly { readonly exercise: Exercise; readonly names: readonly (readonly string[])[] }[]
}

/** Prepares the names of all exercises, their aliases among them. */
export function exerciseNames(exercises: readonly Exercise[]): ExerciseNames {
  const vocabulary = vocabularyOf(exercises.flatMap(({ id, aliases }) => [id, ...aliases]))
  return { vocabulary, exercises: exercises.map((exercise) => ({ exercise, names: wordsOfExercise(exercise, vocabulary) })) }
}

/** The exercises that a name matches best: none, one, or several equally. */
export function bestMatches(words: readonly string[], names: ExerciseNames): readonly NameMatch[] {
  const matches = names.exercises.flatMap(({ exercise, names: wanted }) => matchExercise(words, exercise, wanted) ?? [])
  const extraMin = Math.min(...matches.map((match) => match.extra))
  const closest = matches.filter((match) => match.extra === extraMin)
  const matchedMax = Math.max(...closest.map((match) => match.matched))
  return closest.filter((match) => match.matched === matchedMax)
}

/** The exercises that a name could mean without naming them: `UDPServer` may be `udp-upper` or `udp-responder`. */
export function possibleExercises(words: readonly string[], names: ExerciseNames): readonly Exercise[] {
  const telling = words.filter((word) => !isNeutral(word) && word !== 'server' && word !== 'client')
  const near = names.exercises.filter(({ exercise, names: wanted }) => {
    if (contradicts(words, exercise, [])) return false
    return wanted.some((name) => telling.some((word) => name.includes(word)))
  })
  return near.map(({ exercise }) => exercise)
}

/** Whether a name contains a role or transport other than the exercise's: `client` for a server, `udp` for TCP. */
export function contradicts(words: readonly string[], exercise: Exercise, wanted: readonly string[]): boolean {
  const foreign: string[] = []
  if (exercise.role !== 'client') foreign.push('client')
  if (exercise.role !== 'server') foreign.push('server')
  if (exercise.transport === 'tcp') foreign.push('udp')
  if (exercise.transport === 'udp') foreign.push('tcp')
  return foreign.some((word) => words.includes(word) && !wanted.includes(word))
}

/** Whether one of several executables is meant for an exercise: its name matches the exercise, or only the exercise's role. */
export function isMeantFor(words: readonly string[], exercise: Exercise, names: ExerciseNames): boolean {
  const matches = bestMatches(words, names)
  if (matches.length > 0) return matches.some((match) => match.exercise === exercise)
  return words.includes(exercise.role) && words.every((word) => word === exercise.role || word === exercise.transport || isNeutral(word))
}

/**
 * The names of an exercise as words. `server` is optional, so it is left out. If the id of a client exercise contains
 * `client`, its aliases require that word as well.
 */
function wordsOfExercise(exercise: Exercise, vocabulary: ReadonlySet<string>): string[][] {
  const id = splitName(exercise.id, vocabulary)
  const all = [id, ...exercise.aliases.map((alias) => splitName(alias, vocabulary))]
  const asksForClient = exercise.role === 'client' && id.includes('client')
  return all
    .map((words) => words.filter((word) => word !== 'server' || exercise.role !== 'server'))
    .map((words) => (asksForClient && !words.includes('client') ? [...words, 'client'] : words))
    .filter((words) => words.length > 0)
}

function matchExercise(words: readonly string[], exercise: Exercise, names: readonly (readonly string[])[]): NameMatch | undefined {
  const matches = names.filter((wanted) => wanted.every((word) => words.includes(word)) && !contradicts(words, exercise, wanted))
  const best = matches.sort((left, right) => right.length - left.length)[0]
  if (best === undefined) return undefined
  const besides = new Set(words.filter((word) => !best.includes(word) && !isNeutral(word) && word !== exercise.role && word !== exercise.transport))
  return { exercise, matched: best.length, extra: besides.size }
}
