/** The generated pages in docs/ match the current specs and fixtures. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCatalog } from '../run/catalog.js'
import { listFixtures } from './fixtures.js'
import { projectRoot } from '../support/project-root.js'
import { generatedPages } from './pages.js'

const catalogue = readCatalog()

test.for(generatedPages(catalogue, listFixtures(catalogue)))('$path is not stale (npm run docs)', ({ path, text }) => {
  expect(readFileSync(join(projectRoot, path), 'utf8')).toBe(text)
})
