/** Finds and loads the specs. */

import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { AnyExercise } from '../check/language/defined-exercise.js'
import { isExercise } from '../check/language/exercise.js'

/** The folder of the compiled specs. */
const specsDirectory = new URL('../../specs/', import.meta.url)

/** Loads every spec, in the order of the file names. */
export async function loadAllExercises(): Promise<readonly AnyExercise[]> {
  const ids = readdirSync(specsDirectory).flatMap((name) => /^(.+)\.spec\.js$/.exec(name)?.[1] ?? [])
  return Promise.all(ids.sort().map((id) => loadExercise(id)))
}

/** The exercise `id`, which `specs/<id>.spec.ts`, or the compiled spec at `module`, exports. Throws TypeError if that file exports no such exercise. */
export async function loadExercise(id: string, module?: string): Promise<AnyExercise> {
  const file = module === undefined ? new URL(`${id}.spec.js`, specsDirectory) : pathToFileURL(module)
  const exercise = (await exercisesIn(file)).find((each) => each.id === id)
  if (exercise === undefined) throw new TypeError(`${module ?? `specs/${id}.spec.ts`} exports no exercise with the id "${id}"`)
  return exercise
}

/** The exercises that a compiled spec exports. Rejects with whatever the spec throws. */
export async function exercisesIn(file: URL): Promise<readonly AnyExercise[]> {
  const exported: Record<string, unknown> = await import(file.href)
  return Object.values(exported).filter(isExercise)
}
