/** The catalogue of exercises: what the specs define, as plain data. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { definedExercises } from '../check/language/definition.js'
import type { Exercise } from '../model/exercise.js'
import { projectRoot } from '../support/project-root.js'

/** The folder of the compiled specs. */
export const specsDirectory = fileURLToPath(new URL('../../specs/', import.meta.url))

/** Loads every spec and returns what it defines, in the order of their files' names. */
export async function loadSpecs(): Promise<readonly Exercise[]> {
  const ids = readdirSync(specsDirectory).flatMap((name) => /^(.+)\.spec\.js$/.exec(name)?.[1] ?? [])
  for (const id of ids.sort()) await import(new URL(`../../specs/${id}.spec.js`, import.meta.url).href)
  return definedExercises()
}

/** The catalogue as the build wrote it. */
export function readCatalog(): readonly Exercise[] {
  return JSON.parse(readFileSync(join(projectRoot, 'dist/catalog.json'), 'utf8')) as Exercise[]
}
