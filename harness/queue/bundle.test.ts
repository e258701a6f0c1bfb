/** What a worker gets is what the sender has: names in any bytes, links, what is too large. */

import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { entryHash, type Part } from '../intake/index.js'
import { unpack } from '../intake/unpack.js'
import { limits } from '../support/limits.js'
import { bundle, unbundle } from './bundle.js'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-bundle-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Sends the parts, and returns where they arrive. */
async function sent(...parts: readonly Part[]): Promise<readonly Part[]> {
  const folder = newFolder()
  const made = await bundle({ name: 'anna', parts })
  await unbundle(made.bytes, folder)
  return made.parts.map((part) => ({ ...part, path: join(folder, part.path) }))
}

function submission(): { readonly path: string; readonly part: Part } {
  const path = join(newFolder(), 'echo')
  mkdirSync(path)
  return { path, part: { name: 'anna', path, kind: 'folder' } }
}

test('all names, modes, folders and links arrive as they are', async () => {
  const { path, part } = submission()
  for (const name of ['\xff\xfe', 'caf\xe9', 'new\nline']) {
    const folder = Buffer.concat([Buffer.from(`${path}/`), Buffer.from(name, 'latin1')])
    mkdirSync(folder)
    writeFileSync(Buffer.concat([folder, Buffer.from('/gr\xf6sse.py', 'latin1')]), name)
  }
  writeFileSync(join(path, 'größe.py'), 'x')
  writeFileSync(join(path, 'run'), 'x')
  chmodSync(join(path, 'run'), 0o755)
  mkdirSync(join(path, 'empty'))
  symlinkSync('größe.py', join(path, 'link'))
  symlinkSync(Buffer.from('caf\xe9', 'latin1'), join(path, 'dir'))
  symlinkSync('/etc/passwd', join(path, 'out'))
  symlinkSync('.', join(path, 'empty/itself'))
  expect(await entryHash({ parts: await sent(part) })).toBe(await entryHash({ parts: [part] }))
})

test('a link to a folder is followed, and one inside the submission does not name this machine', async () => {
  const { path } = submission()
  writeFileSync(join(path, 'main.py'), 'x')
  mkdirSync(join(path, 'part'))
  symlinkSync(join(path, 'main.py'), join(path, 'part/other.py'))
  symlinkSync(join(path, 'part'), join(path, 'part/itself'))
  const link = join(newFolder(), 'anna')
  symlinkSync(path, link)
  const [arrived] = await sent({ name: 'anna', path: link, kind: 'folder' })
  expect(arrived?.path).toMatch(/\/0\/echo$/)
  expect(['part/other.py', 'part/itself'].map((name) => readlinkSync(join(arrived?.path ?? '', name)))).toEqual(['../main.py', '.'])
})

test('what is too large to send has its size, for the worker to refuse it', async () => {
  const { path, part } = submission()
  writeFileSync(join(path, 'large'), '')
  truncateSync(join(path, 'large'), limits.submissionBytesMax + 1)
  const [arrived] = await sent(part)
  expect(await entryHash({ parts: arrived === undefined ? [] : [arrived] })).toBe(await entryHash({ parts: [part] }))
  const archive: Part = { name: 'large.zip', path: join(path, 'large'), kind: 'archive' }
  const { signal } = new AbortController()
  const refused = (parts: readonly Part[]): Promise<unknown> => unpack({ name: 'anna', parts }, newFolder(), signal).catch((thrown: unknown) => thrown)
  const here = await refused([archive])
  expect(here).toMatchObject({ message: 'anna is too large to unpack: it has more than 200 MiB before it is unpacked.' })
  expect(await refused(await sent(archive))).toEqual(here)
})

test.each([
  [{ path: '../x', is: 'folder' }],
  [{ path: '/x', is: 'folder' }],
  [{ path: 'a/../../x', is: 'file', content: '', isProgram: false }],
  [
    { path: 'a', is: 'link', target: '/' },
    { path: 'a/x', is: 'link', target: '/' },
  ],
  [
    { path: 'a', is: 'link', target: '/' },
    { path: 'a/x', is: 'file', content: '', isProgram: false },
  ],
])('a path that leads out is refused: %j', async (...bundled) => {
  await expect(unbundle(gzipSync(JSON.stringify(bundled)), newFolder())).rejects.toThrow('A path leads out of the submission.')
})
