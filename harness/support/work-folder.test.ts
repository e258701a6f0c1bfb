/** Folders for temporary files that a killed process has left go with the next, and nobody else's. */

import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { projectRoot } from './project-root.js'
import { runModule } from './sample-process.js'
import { makeWorkFolder, removeLeftFolders } from './work-folder.js'

const compiled = `${projectRoot}/dist/harness/support/work-folder.js`

function parentFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-parent-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('the folder of a killed process goes, and that of a running one stays', async () => {
  const parent = parentFolder()
  const own = makeWorkFolder(parent)
  const child = runModule(`import { makeWorkFolder } from ${JSON.stringify(compiled)}
    console.log(makeWorkFolder(${JSON.stringify(parent)})); setInterval(() => undefined, 60_000)`)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const other = line.toString().trim()
  await removeLeftFolders(parent)
  expect([existsSync(own), existsSync(other)]).toEqual([true, true])
  child.kill('SIGKILL')
  await once(child, 'close')
  symlinkSync(own, other.replace(/\w$/, 'LINK'))
  await removeLeftFolders(parent)
  expect([existsSync(own), existsSync(other), existsSync(other.replace(/\w$/, 'LINK'))]).toEqual([true, false, true])
})

test('a parent that is not there is told with what to do', () => {
  expect(() => makeWorkFolder('/nowhere')).toThrow(/^Cannot create a folder for temporary files in \/nowhere: /)
})
