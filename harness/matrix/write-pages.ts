/** Writes the generated pages of docs/: the exercises, the matrix of broken programs, the schemas, the reference for authors. Part of `npm run docs`. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { apiFolder, apiPages } from './api-pages.js'
import { listFixtures } from './fixtures.js'
import { projectRoot } from '../support/project-root.js'
import { generatedPages } from './pages.js'
import { readCatalog } from '../run/catalog.js'

const catalogue = readCatalog()
const pages = [...generatedPages(catalogue, listFixtures(catalogue)), ...(await apiPages())]
rmSync(join(projectRoot, apiFolder), { recursive: true, force: true })
for (const { path, text } of pages) {
  const file = join(projectRoot, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  process.stdout.write(`${path}\n`)
}
