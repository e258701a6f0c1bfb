/** The catalogue of exercises: what the specs define, as plain data. The build writes it (write-catalog.ts). */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Exercise } from '../model/exercise.js'
import { projectRoot } from '../support/project-root.js'

/** The catalogue as the build wrote it. */
export function readCatalog(): readonly Exercise[] {
  return JSON.parse(readFileSync(join(projectRoot, 'dist/catalog.json'), 'utf8')) as Exercise[]
}
