/** The generated pages in docs/ match the current specs, fixtures and docstrings. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCatalog } from '../run/catalog.js'
import { apiFolder, apiPages } from './api-pages.js'
import { listFixtures } from './fixtures.js'
import { projectRoot } from '../support/project-root.js'
import { generatedPages } from './pages.js'

const catalogue = readCatalog()

test.for(generatedPages(catalogue, listFixtures(catalogue)))('$path is not stale (npm run docs)', ({ path, text }) => {
  expect(readFileSync(join(projectRoot, path), 'utf8')).toBe(text)
})

const reference = await apiPages()

test.for(reference)('$path is not stale (npm run docs)', ({ path, text }) => {
  expect(readFileSync(join(projectRoot, path), 'utf8')).toBe(text)
})

test('the reference has no other pages, and each of its links leads to a name in it', () => {
  const written = readdirSync(join(projectRoot, apiFolder)).map((name) => `${apiFolder}/${name}`)
  expect(written.sort()).toEqual(reference.map(({ path }) => path))
  const places = reference.flatMap(({ path, text }) => [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => `${path}#${id}`))
  const links = reference.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([\w.-]*)#([^)]+)\)/g)].map(([, page, id]) => `${page === '' ? path : `${apiFolder}/${page}`}#${id}`),
  )
  expect(links.length).toBeGreaterThan(100)
  expect(links.filter((link) => !places.includes(link))).toEqual([])
})
