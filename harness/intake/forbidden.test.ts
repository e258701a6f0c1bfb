/** What an ordinary user may not read is told in plain words, and is no fault of wirecheck. */

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/project-root.js'
import { newFolder, sampleArchive } from './archive/sample-archive.js'

// Root reads everything, so it becomes an ordinary user first.
const asUser = process.getuid?.() === 0 ? ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups'] : []
const script = `
import { mkdtempSync, rmSync } from 'node:fs'
import { listSubmissions, unpack } from ${JSON.stringify(`${projectRoot}/dist/harness/intake/index.js`)}
const tell = (thrown) => thrown.name + ': ' + thrown.message
const told = {}
for (const folder of process.argv.slice(1))
  for (const entry of await listSubmissions(folder).catch((thrown) => [{ name: '', problem: tell(thrown) }])) {
    const into = mkdtempSync('/tmp/wirecheck-forbidden-')
    told[entry.name] = entry.problem ?? (await unpack(entry, into, new AbortController().signal).then(() => 'opened', tell))
    rmSync(into, { recursive: true })
  }
console.log(JSON.stringify(told))`

test('a folder, an archive and a class that may not be read', () => {
  const folder = newFolder()
  const make = (path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), 'x')
  }
  for (const path of ['anna/echo.py', 'bert/src/echo.py', 'cleo/echo.py', 'closed/dora/echo.py', 'alone/emil/echo.py', 'alone/emil/x.py']) make(path)
  mkdirSync(join(folder, 'class'))
  execFileSync('mv', [join(folder, 'anna'), join(folder, 'bert'), join(folder, 'cleo'), join(folder, 'class')])
  sampleArchive('fred.zip', `zip(('echo.py', b'x'))`, join(folder, 'class'))
  const locked = ['class/anna', 'class/bert/src', 'class/fred.zip', 'closed', 'alone/emil'].map((path) => join(folder, path))
  chmodSync(folder, 0o755)
  for (const path of locked) chmodSync(path, 0)
  const [file = '', ...args] = [
    ...asUser,
    process.execPath,
    '--input-type=module',
    '-e',
    script,
    ...['class', 'closed', 'alone'].map((name) => join(folder, name)),
  ]
  const told: unknown = JSON.parse(execFileSync(file, args, { cwd: '/', encoding: 'utf8' }))
  for (const path of locked) chmodSync(path, 0o755)
  expect(told).toEqual({
    anna: 'UsageError: Cannot read anna in the submission: permission denied.',
    bert: 'UsageError: Cannot read src in the submission: permission denied.',
    cleo: 'opened',
    'fred.zip': 'UsageError: Cannot read fred.zip in the submission: permission denied.',
    '': `UsageError: Cannot read the class ${join(folder, 'closed')}: permission denied.`,
    emil: 'UsageError: Cannot read emil in the submission: permission denied.',
  })
})
