/** The installation on other systems: three lines that say what to do, instead of npm's EBADPLATFORM. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { projectRoot } from './support/project-root.js'

const script = join(projectRoot, 'harness/only-on-linux.js')

function installedOn(platform: string): { status: number | null; told: string } {
  const faked = `data:text/javascript,Object.defineProperty(process,'platform',{value:'${platform}'})`
  const { status, stderr } = spawnSync(process.execPath, ['--import', faked, script], { encoding: 'utf8' })
  return { status, told: stderr }
}

test.each([
  ['win32', 'Windows'],
  ['darwin', 'macOS'],
  ['freebsd', 'freebsd'],
])('on %s it ends with three lines', (platform, name) => {
  const { status, told } = installedOn(platform)
  expect([status, told.trim().split('\n').length]).toEqual([1, 3])
  expect(told).toContain(`this is ${name}.`)
  const [page = ''] = /docs\/\S+\.md/.exec(told) ?? []
  expect(existsSync(join(projectRoot, page))).toBe(true)
})

test('on Linux it says nothing', () => {
  expect(installedOn('linux')).toEqual({ status: 0, told: '' })
})

test('npm runs it, and refuses no system by itself', () => {
  const { scripts, os, files } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Record<string, unknown>
  expect([scripts, os, files]).toEqual([
    expect.objectContaining({ preinstall: 'node harness/only-on-linux.js' }),
    undefined,
    expect.arrayContaining(['harness/only-on-linux.js']),
  ])
  const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as { packages: Record<string, { os?: unknown }> }
  expect(lock.packages['']?.os).toBeUndefined()
})

test('the container of an editor has what the lab needs, and its commands exist', () => {
  const settings = parse(readFileSync(join(projectRoot, '.devcontainer/devcontainer.json'), 'utf8')) as Record<string, string>
  expect(Object.keys(settings).sort()).toEqual(['image', 'name', 'onCreateCommand', 'postCreateCommand', 'runArgs'])
  expect(settings['onCreateCommand']).toContain('bubblewrap nftables iproute2')
  expect(settings['postCreateCommand']).toBe('npm ci --no-audit --no-fund')
  for (const command of [settings['onCreateCommand'], settings['postCreateCommand']]) execFileSync('sh', ['-n', '-c', command ?? ''])
})
