/** Writes dist/catalog.json: all exercises as plain data, so that the command line need not load the specs. Part of the build. */

import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../support/project-root.js'
import { loadAllExercises } from './specs.js'

removeStaleSpecs()
const exercises = await loadAllExercises()
writeFileSync(join(projectRoot, 'dist/catalog.json'), `${JSON.stringify(exercises)}\n`)

/** The compiler keeps the output of a spec that was renamed or removed. It would still count as an exercise. */
function removeStaleSpecs(): void {
  const compiled = join(projectRoot, 'dist/specs')
  for (const name of readdirSync(compiled)) {
    const id = /^(.+)\.spec\.js$/.exec(name)?.[1]
    if (id !== undefined && !existsSync(join(projectRoot, 'specs', `${id}.spec.ts`))) rmSync(join(compiled, name))
  }
}
