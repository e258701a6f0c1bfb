/** Enforces the order of layers: a folder imports only from folders above it, no imports form a circle, and each outside library is imported in one place. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from './support/project-root.js'

/** From the bottom to the top. A folder may import from itself and from every folder before it. docs/ARCHITECTURE.md says what each is for. */
const layers = [
  'harness/model',
  'harness/support',
  'harness/kernel',
  'harness/lab',
  'harness/launch',
  'harness/wire',
  ...inside('harness/check', 'evidence', 'inputs', 'wording', 'language', 'expect', 'engine', 'shared'),
  ...inside('harness/submission', 'source', 'manifest', 'building', 'languages', 'finding'),
  'harness/assignment',
  'harness/verdict',
  'harness/report',
  'harness/report/html',
  'harness/report/platforms',
  'harness/run',
  ...inside('harness/intake', 'archive'),
  'harness/class',
  'harness/queue',
  'harness/matrix',
  'harness/authoring',
  'harness/bench',
  'harness/pack',
  'harness/cli',
]

/** Where each outside library is imported. */
const doors: Readonly<Record<string, string>> = {
  '@vitest/runner': 'harness/check/engine/vitest-runner.ts',
  '@lydell/node-pty': 'harness/launch/terminal.ts',
  chokidar: 'harness/cli/changes.ts',
  commander: 'harness/cli/arguments.ts',
  bullmq: 'harness/queue/bullmq.ts',
  ioredis: 'harness/queue/bullmq.ts',
  'csv-parse/sync': 'harness/intake/roster.ts',
  'csv-stringify/sync': 'harness/report/grades-csv.ts',
  'dns-packet': 'harness/lab/names.ts',
  execa: 'harness/support/tool.ts',
  'fast-check': 'harness/check/inputs/property.ts',
  'get-port': 'harness/check/engine/free-port.ts',
  'junit-report-builder': 'harness/report/junit.ts',
  'fast-string-width': 'harness/report/text.ts',
  'jsonc-parser': 'harness/submission/manifest/json-fault.ts',
  leven: 'harness/submission/manifest/nearest.ts',
  'p-retry': 'harness/check/engine/start-server.ts',
  'pure-rand': 'harness/check/inputs/random.ts',
  picocolors: 'harness/report/colour.ts',
  preact: 'harness/report/html/document.tsx',
  'preact-render-to-string': 'harness/report/html/document.tsx',
  marked: 'harness/report/assignment-sheet.ts',
  tar: 'harness/intake/archive/read-tar.ts',
  yaml: 'harness/assignment/yaml-source.ts',
  koffi: 'harness/kernel/libc.ts',
  yazl: 'harness/pack/archive.ts',
  yauzl: 'harness/intake/archive/read-zip.ts',
  rolldown: 'harness/support/bundler.ts',
  'typedoc-plugin-markdown': 'harness/matrix/api-theme.ts',
}

function inside(folder: string, ...rooms: readonly string[]): string[] {
  return [...rooms.map((room) => `${folder}/${room}`), folder]
}

/** Tests, and samples made for tests, may look anywhere. */
const isForTests = (file: string): boolean => /\.test\.tsx?$|\/sample-[^/]*$/.test(file)

const files = readdirSync(join(projectRoot, 'harness'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('harness', name))
  .filter((file) => /\.tsx?$/.test(file) && !isForTests(file))

/** Each import of a file: another file of the project, or a library's name. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(projectRoot, file), 'utf8')
  const statements = /^(?:import|export)\s(?:[^'"]*?\sfrom\s)?'([^']+)'|\b(?:import|createRequire\(import\.meta\.url\))\('([^']+)'\)/gm
  const found = [...source.matchAll(statements)].flatMap(([, named, loaded]) => named ?? loaded ?? [])
  return found.filter((name) => !name.startsWith('node:')).map((name) => (name.startsWith('.') ? sourceOf(normalize(join(dirname(file), name))) : name))
}

/** The source that a compiled file is made from. */
function sourceOf(compiled: string): string {
  const source = compiled.replace(/\.js$/, '.ts')
  return files.includes(`${source}x`) ? `${source}x` : source
}

/** The position of the innermost layer that holds a file. */
function layerOf(file: string): number {
  const folder = layers.filter((layer) => file.startsWith(`${layer}/`)).sort((left, right) => right.length - left.length)[0]
  return folder === undefined ? -1 : layers.indexOf(folder)
}

test('a folder imports only from folders above it in the table', () => {
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith('harness/') && layerOf(target) > layerOf(file))
      .map((target) => `${file} imports ${target}`),
  )
  expect(upward).toEqual([])
})

test('every folder stands in the table', () => {
  expect(files.filter((file) => layerOf(file) < 0)).toEqual([])
})

test('a spec imports from one file and its own folder, a reference from none', () => {
  const specs = readdirSync(join(projectRoot, 'specs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const isAllowed = (name: string, target: string): boolean =>
    target === 'harness/check/index.ts' || target.startsWith(`specs/${name.replace(/(?:\.spec\.ts|\/[^/]+)$/, '')}/`)
  expect(specs.flatMap((name) => importsOf(`specs/${name}`).filter((target) => !isAllowed(name, target)))).toEqual([])
  const references = readdirSync(join(projectRoot, 'reference')).filter((name) => name.endsWith('.ts'))
  expect(references.flatMap((name) => importsOf(`reference/${name}`))).toEqual([])
})

test('no imports form a circle', () => {
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].map((each) => relative('harness', each)).join(' → '))
    if (path.includes(file) || done.has(file)) return
    for (const target of importsOf(file).filter((each) => each.startsWith('harness/'))) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('each outside library is imported in one place', () => {
  const strays = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => doors[name] !== undefined && doors[name] !== file)
      .map((name) => `${file} imports ${name}, whose door is ${doors[name]}`),
  )
  expect(strays).toEqual([])
})

/** The tools of wirecheck's own developers print what they like. */
const forDevelopers = /^harness\/(matrix|bench)\/|^harness\/cli\/self-test\.ts$/

test('what people read is written in one place, which takes only what is safe there', () => {
  const writers = files.filter((file) => /\bprocess\.std(out|err)\.write\b|\bconsole\.\w+\(/.test(readFileSync(join(projectRoot, file), 'utf8')))
  expect(writers.filter((file) => !forDevelopers.test(file))).toEqual(['harness/cli/main.ts', 'harness/cli/print.ts', 'harness/lab/adopting.ts'])
})
