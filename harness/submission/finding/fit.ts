/** Which exercise a name matches: compares the words of a path with the names of each exercise. */

import type { Exercise } from '../../model/exercise.js'
import { isNeutral, splitName, vocabularyOf } from './words.js'

/** How well a name matches an exercise. */
export interface Fit {
  readonly exercise: Exercise
  /** How many of the exercise's words it contains: all the words of one of the exercise's names. */
  readonly matched: number
  /** How many other meaningful words it contains: `threaded`, `utils`. */
  readonly extra: number
}

/** The catalogue, prepared for comparison with names. */
export interface Names {
  readonly vocabulary: ReadonlySet<string>
  readonly exercises: readonly { readonly exercise: Exercise; readonly names: readonly (readonly string[])[] }[]
}

/** Prepares the names of all exercises, their aliases among them. */
export function namesOf(exercises: readonly Exercise[]): Names {
  const vocabulary = vocabularyOf(exercises.flatMap(({ id, aliases }) => [id, ...aliases]))
  return { vocabulary, exercises: exercises.map((exercise) => ({ exercise, names: wordsOfExercise(exercise, vocabulary) })) }
}

/** The exercises that a name matches best: none, one, or several equally. */
export function bestFits(words: readonly string[], names: Names): readonly Fit[] {
  const fits = names.exercises.flatMap(({ exercise, names: wanted }) => fitExercise(words, exercise, wanted) ?? [])
  const extraMin = Math.min(...fits.map((fit) => fit.extra))
  const closest = fits.filter((fit) => fit.extra === extraMin)
  const matchedMax = Math.max(...closest.map((fit) => fit.matched))
  return closest.filter((fit) => fit.matched === matchedMax)
}

/** The exercises that a name could mean without naming them: `UDPServer` may be `udp-upper` or `udp-responder`. */
export function nearFits(words: readonly string[], names: Names): readonly Exercise[] {
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
export function isMeantFor(words: readonly string[], exercise: Exercise, names: Names): boolean {
  const fits = bestFits(words, names)
  if (fits.length > 0) return fits.some((fit) => fit.exercise === exercise)
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

function fitExercise(words: readonly string[], exercise: Exercise, names: readonly (readonly string[])[]): Fit | undefined {
  const fits = names.filter((wanted) => wanted.every((word) => words.includes(word)) && !contradicts(words, exercise, wanted))
  const best = fits.sort((left, right) => right.length - left.length)[0]
  if (best === undefined) return undefined
  const besides = new Set(words.filter((word) => !best.includes(word) && !isNeutral(word) && word !== exercise.role && word !== exercise.transport))
  return { exercise, matched: best.length, extra: besides.size }
}
