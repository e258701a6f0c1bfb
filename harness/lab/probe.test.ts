/** Which lab this machine gives is found out by trying, and told with its reason. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { canSeeWaits } from '../kernel/silence.js'
import { MachineError } from '../support/errors.js'
import { probeLab } from './probe.js'

const signal = new AbortController().signal

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Puts a bwrap of our own before all others: what it does stands for what a machine does. */
function withBubblewrap(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-probe-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'bwrap')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  vi.stubEnv('PATH', folder)
  return file
}

describe('the lab', () => {
  test('is private where bubblewrap works', async () => {
    const bwrap = withBubblewrap('exit 0')
    expect(await probeLab('best', signal)).toMatchObject({ sandbox: { bwrap }, description: { network: 'private', files: 'private', why: '' } })
    expect(await probeLab('private', signal)).toMatchObject({ sandbox: { bwrap } })
  })

  test('is shared where it does not, and says why in its first line', async () => {
    withBubblewrap('echo "bwrap: No permissions to create new namespace" >&2; echo more >&2; exit 1')
    const why = 'bubblewrap does not work here: bwrap: No permissions to create new namespace'
    expect(await probeLab('best', signal)).toMatchObject({ sandbox: null, description: { network: 'shared', files: 'shared', why } })
  })

  test('is refused where a private one was insisted on', async () => {
    withBubblewrap('echo "not here"; exit 1')
    const refusal = await probeLab('private', signal).catch((thrown: unknown) => thrown)
    expect(refusal).toBeInstanceOf(MachineError)
    expect(refusal).toMatchObject({
      message: 'A private lab is not available: bubblewrap does not work here: not here',
      hint: expect.stringMatching(/^What to do: let programs have namespaces\..* See also: wirecheck doctor\.$/),
    })
  })

  test('is shared where that was asked for, whatever the machine gives', async () => {
    withBubblewrap('exit 0')
    expect(await probeLab('shared', signal)).toMatchObject({ sandbox: null, description: { network: 'shared', why: expect.stringContaining('--lab shared') } })
  })

  test('says by name what it does not hold', async () => {
    withBubblewrap('exit 0')
    const isRoot = process.getuid?.() === 0
    const user = isRoot ? [] : ['user']
    // Without unshare(1) the kernel counts the processes of all of root's programs together.
    expect((await probeLab('private', signal)).description).toMatchObject({ weaker: isRoot ? ['limits'] : user, limits: !isRoot })
    expect((await probeLab('shared', signal)).description.weaker).toEqual(['network', 'files', 'processes', 'limits', ...user])
  })

  test('is refused where it does not hold what is required, with the reason and what to do', async () => {
    withBubblewrap('echo "not here"; exit 1')
    const refusal = await probeLab('best', signal, { required: ['network', 'files'] }).catch((thrown: unknown) => thrown)
    expect(refusal).toBeInstanceOf(MachineError)
    expect(refusal).toMatchObject({
      message:
        'The lab does not hold what --require asks for: network (programs reach the network of this machine), ' +
        'files (programs can read every file that their user can read). bubblewrap does not work here: not here',
      hint: expect.stringMatching(/^What to do: let programs have namespaces\..* See also: wirecheck doctor\.$/),
    })
  })

  test('is not refused where it holds what is required', async () => {
    withBubblewrap('exit 0')
    expect((await probeLab('best', signal, { required: ['network', 'files', 'processes'] })).description.network).toBe('private')
  })

  test('tells whether it can be seen what programs wait for', async () => {
    expect((await probeLab('shared', signal)).description.sight).toBe(canSeeWaits())
  })

  test('is not looked for any longer when the run is stopped', async () => {
    withBubblewrap('exec sleep 60')
    vi.stubEnv('PATH', `${process.env['PATH']}:/bin:/usr/bin`)
    const reason = new Error('stopped')
    await expect(probeLab('best', AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
