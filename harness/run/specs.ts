/** Finds and loads the specs. */

import { readdirSync } from 'node:fs'
import { isExercise, type AnyExercise } from '../check/language/exercise.js'

/** The folder of the compiled specs. */
const specsDirectory = new URL('../../specs/', import.meta.url)

/** Loads every spec, in the order of the file names. */
export async function loadAllExercises(): Promise<readonly AnyExercise[]> {
  const ids = readdirSync(specsDirectory).flatMap((name) => /^(.+)\.spec\.js$/.exec(name)?.[1] ?? [])
  return Promise.all(ids.sort().map(loadExercise))
}

/** The exercise `id`, which `specs/<id>.spec.ts` exports. Throws TypeError if that file exports no such exercise. */
export async function loadExercise(id: string): Promise<AnyExercise> {
  const exported: Record<string, unknown> = await import(new URL(`${id}.spec.js`, specsDirectory).href)
  const exercise = Object.values(exported).find((value): value is AnyExercise => isExercise(value) && value.id === id)
  if (exercise === undefined) throw new TypeError(`specs/${id}.spec.ts exports no exercise with the id "${id}"`)
  return exercise
}
