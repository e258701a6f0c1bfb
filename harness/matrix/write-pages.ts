/** Writes the generated pages of docs/: the exercises, the matrix of broken programs, the schema. Part of `npm run docs`. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listFixtures } from './fixtures.js'
import { projectRoot } from '../support/project-root.js'
import { generatedPages } from './pages.js'
import { readCatalog } from '../run/catalog.js'

const catalogue = readCatalog()
for (const { path, text } of generatedPages(catalogue, listFixtures(catalogue))) {
  const file = join(projectRoot, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  process.stdout.write(`${path}\n`)
}
