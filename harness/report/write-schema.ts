/** Writes docs/results.schema.json anew: `node dist/harness/report/write-schema.js`, from the project's root. */

import { writeFileSync } from 'node:fs'
import { renderResultsSchema } from './schema.js'

writeFileSync('docs/results.schema.json', renderResultsSchema())
