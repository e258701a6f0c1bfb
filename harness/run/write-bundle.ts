/**
 * Writes dist/bundle: the command line, the worker, the specs and the language, with all of wirecheck and its libraries that they import, in few
 * files. They load in a third of the time (docs/decisions/0025). Part of the build.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeBundle } from '../support/bundler.js'
import { projectRoot } from '../support/project-root.js'

const folder = join(projectRoot, 'dist/bundle')
const specs = readdirSync(join(projectRoot, 'specs')).flatMap((name) => /^(.+\.spec)\.ts$/.exec(name)?.[1] ?? [])
/** Without their extension: the files have the same places below dist/bundle as below dist, so that a path from one to another is the same. */
const entries = ['harness/cli/start', 'harness/run/worker', 'harness/check/index', ...specs.map((name) => `specs/${name}`)]
/** Libraries that are not put in: those with machine code, Vitest, and those of the queue, which are optional. */
const external = /^(?:koffi|@lydell\/node-pty|rolldown|vitest|bullmq|ioredis)(?:\/|$)/

/** An ES module of a library first: what is written for several kinds of modules at once (jsonc-parser's main) finds its parts only at run time. */
const resolve = { mainFields: ['module', 'main'] }

const modules = await writeBundle(
  { input: Object.fromEntries(entries.map((entry) => [entry, join(projectRoot, 'dist', `${entry}.js`)])), external, resolve },
  { dir: folder, chunkFileNames: 'harness/run/[name]-[hash].js', cleanDir: true },
)
writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(modules))

/** The licences of the libraries that these modules belong to. Throws an error if a library has none. */
function licencesOf(modules: readonly string[]): string {
  const packages = new Set(modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))
  const texts = [...packages].sort().map((root) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>
    const file = readdirSync(root).find((each) => /^licen[cs]e/i.test(each))
    if (license === undefined) throw new Error(`${root} names no licence: it must not be put into dist/bundle.`)
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(root, file), 'utf8').trim()}\n`
  })
  return `dist/bundle holds code of these libraries.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`
}
