/** Each remedy fits the obstacle that was found: nobody is told to install what is installed. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { labProperties } from '../model/lab.js'
import { privateLabRemedy, remedyFor } from './remedies.js'

const found = {
  missing: 'bubblewrap is not installed.',
  forbidden: 'bubblewrap does not work here: bwrap: setting up uid map: Permission denied',
  hiddenProc: "bubblewrap does not work here: bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
  blind: 'wirecheck runs as root without CAP_SYS_PTRACE, so it cannot look at programs of another user: its workers run as that user, too.',
  chosen: 'The option --lab shared was given.',
}

/** A PATH with nothing but these tools. */
function withOnly(...tools: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-tools-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  onTestFinished(() => void vi.unstubAllEnvs())
  for (const tool of tools) {
    writeFileSync(join(folder, tool), '#!/bin/sh\n')
    chmodSync(join(folder, tool), 0o755)
  }
  vi.stubEnv('PATH', folder)
}

describe('what is told about a private lab that is not there', () => {
  test.each([
    ['bubblewrap is not installed', found.missing, /^apt-get install bubblewrap$/],
    ['bubblewrap fails', found.forbidden, /^let programs have namespaces\..*apparmor_restrict_unprivileged_userns=0/],
    ['/proc is hidden', found.hiddenProc, /systempaths=unconfined/],
    ['root may not look at others', found.blind, /as an ordinary user.*--cap-add SYS_PTRACE/],
    ['it was not wanted', found.chosen, /^do not ask for --lab shared$/],
  ])('%s', (_, why, says) => {
    expect(privateLabRemedy({ why })).toMatch(says)
    for (const property of ['network', 'files', 'processes', 'limits'] as const) expect(remedyFor(property, { why })).toMatch(says)
  })

  test('nothing but a missing bubblewrap has it installed', () => {
    for (const why of [found.forbidden, found.hiddenProc, found.blind, found.chosen])
      for (const property of labProperties) expect(remedyFor(property, { why })).not.toContain('install bubblewrap')
  })
})

describe('what is told about limits in a private lab', () => {
  test('a tool is installed only if it is missing', () => {
    withOnly('unshare')
    expect(remedyFor('limits', { why: '' })).toBe('apt-get install util-linux (prlimit)')
    withOnly('prlimit', 'unshare')
    expect(remedyFor('limits', { why: '' })).toMatch(/^let unshare\(1\) make user namespaces/)
  })
})

test('what is told about a user of their own depends on who runs wirecheck', () => {
  const user = vi.spyOn(process, 'getuid' as never) as unknown as { mockReturnValue(id: number): void; mockRestore(): void }
  onTestFinished(() => user.mockRestore())
  user.mockReturnValue(1_000)
  expect(remedyFor('user', { why: '' })).toMatch(/^run wirecheck as root in a container/)
  user.mockReturnValue(0)
  expect(remedyFor('user', { why: found.blind })).toContain('--cap-add SYS_PTRACE')
  expect(remedyFor('user', { why: found.chosen })).toContain('--allow-root')
})
