/**
 * Writes dist/bundle: the command line, the worker, the specs and the language, with all of wirecheck that they import, in few files. They load
 * a third faster from them (docs/decisions/0025). Libraries stay in node_modules. Part of the build.
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeBundle } from '../support/bundler.js'
import { projectRoot } from '../support/project-root.js'

const specs = readdirSync(join(projectRoot, 'specs')).flatMap((name) => /^(.+\.spec)\.ts$/.exec(name)?.[1] ?? [])
/** Without their extension: the files have the same places below dist/bundle as below dist, so that a path from one to another is the same. */
const entries = ['harness/cli/start', 'harness/run/worker', 'harness/check/index', ...specs.map((name) => `specs/${name}`)]

await writeBundle(
  { input: Object.fromEntries(entries.map((entry) => [entry, join(projectRoot, 'dist', `${entry}.js`)])), external: /^[^./]/ },
  { dir: join(projectRoot, 'dist/bundle'), chunkFileNames: 'harness/run/[name]-[hash].js', cleanDir: true },
)
