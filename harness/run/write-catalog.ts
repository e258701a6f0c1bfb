/** Writes dist/catalog.json: all exercises as plain data, so that the command line need not load the specs. Part of the build. */

import { writeFileSync } from 'node:fs'
import { loadAllExercises } from './specs.js'

const exercises = await loadAllExercises()
writeFileSync(new URL('../../catalog.json', import.meta.url), `${JSON.stringify(exercises)}\n`)
