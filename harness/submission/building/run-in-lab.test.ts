import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { listProc, readProc } from '../../kernel/proc.js'
import { giveFolder } from '../../lab/owner.js'
import { probeLab } from '../../lab/probe.js'
import { MachineError } from '../../support/errors.js'
import { sampleLab } from '../sample-submission.js'
import { buildLimits, type BuildLimits } from './build-limits.js'
import { runInLab, type LabResult } from './run-in-lab.js'

vi.setConfig({ testTimeout: 60_000 })

const lab = await sampleLab
const shared = await probeLab('shared', new AbortController().signal)
const isPrivate = lab.sandbox !== null

interface Given {
  readonly most?: Partial<BuildLimits>
  readonly lab?: typeof lab
  readonly shown?: readonly { readonly file: string; readonly over: string }[]
  /** A folder to work in, in place of a new one. */
  readonly base?: string
}

async function newFolder(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'wirecheck-test-'))
  onTestFinished(() => rm(base, { recursive: true, force: true }))
  return base
}

/** Runs a shell script in the copy of a submission. */
async function run(script: string, given: Given = {}): Promise<LabResult> {
  const base = given.base ?? (await newFolder())
  const writable = { root: join(base, 'submission'), caches: join(base, 'cache') }
  for (const folder of Object.values(writable)) {
    await mkdir(folder, { recursive: true })
    await giveFolder((given.lab ?? lab).user, folder, new AbortController().signal)
  }
  return runInLab(
    { file: '/bin/sh', args: ['-c', script] },
    {
      lab: given.lab ?? lab,
      writable,
      shown: given.shown ?? [],
      cwd: writable.root,
      environment: { PATH: process.env['PATH'] ?? '', HOME: '/tmp' },
      limits: { ...buildLimits, ...given.most },
      signal: new AbortController().signal,
    },
  )
}

/** The processes whose command line contains a text. */
function running(text: string): string[] {
  return listProc('').filter((name) => /^\d+$/.test(name) && name !== String(process.pid) && readProc(`${name}/cmdline`).includes(text))
}

const burn = 'while :; do :; done'
const python = (code: string): string => `python3 -c '${code}'`

describe.each(['the best lab', 'a shared lab'])('in %s', (name) => {
  const within = name === 'a shared lab' ? shared : lab

  test.each<[string, string, Partial<BuildLimits>, string]>([
    ['memory', python('a = []\nwhile True: a.append(bytearray(1 << 20))'), { memoryBytes: 128 << 20 }, 'used more than 128 MiB of memory'],
    [
      'memory of several processes',
      python('import os\nfor n in range(4): os.fork() or (bytearray(50 << 20), __import__("time").sleep(60))\nos.wait()').replaceAll(
        '(50 << 20)',
        '(b"x" * (50 << 20))',
      ),
      { memoryBytes: 128 << 20 },
      'used more than 128 MiB of memory',
    ],
    ['processor time', burn, { processorMs: 1_000 }, 'used more than 1 s of processor time'],
    [
      'processor time of many short processes',
      `while :; do ${python('sum(range(3000000))')}; done`,
      { processorMs: 1_000 },
      'used more than 1 s of processor time',
    ],
    ['output', 'yes', { outputBytes: 4 << 20 }, 'printed more than 4 MiB'],
    ['the size of a file', 'head -c 20000000 /dev/zero >big', { fileBytes: 8 << 20 }, 'wrote a file of more than 8 MiB'],
    [
      'space on the disk',
      'n=0; while :; do n=$((n + 1)); head -c 4000000 /dev/zero >big$n; done',
      { diskBytes: 40 << 20 },
      'wrote more than 40 MiB to the disk',
    ],
    ['the number of files', 'n=0; while :; do n=$((n + 1)); : >file$n; done', { files: 2_000 }, 'made more than 2,000 files'],
    ['the number of processes', 'while :; do sleep 60 & done', { processes: 60 }, 'started more than 60 processes'],
  ])('a build is ended that exceeds %s', async (_, script, most, exceeded) => {
    expect(await run(script, { most, lab: within })).toMatchObject({ exceeded })
  })

  test('a build that is within the limits is left alone', async () => {
    expect(await run('echo built; exit 3', { lab: within })).toEqual({ status: 3, stdout: 'built\n', output: 'built\n', outcome: 'ended', exceeded: null })
  })

  test('short processes whose parent has ended do not add up', async () => {
    const script = 'n=0; while [ $n -lt 400 ]; do n=$((n + 1)); (true &); done; sleep 0.3; echo built'
    expect(await run(script, { lab: within })).toMatchObject({ status: 0, stdout: 'built\n', exceeded: null })
  })

  test('a build that says what only the machine may say is not believed', async () => {
    const printed = 'bwrap: Creating new namespace failed: Resource temporarily unavailable'
    expect(await run(`echo "${printed}" >&2; exit 1`)).toMatchObject({ status: 1, output: `${printed}\n`, exceeded: null })
    expect((await run('ls /proc/self/fd')).stdout.split('\n')).not.toContain('4')
  })

  test.each([
    ['ends', 'exit 0'],
    ['exceeds a limit', burn],
    ['does not end in time', 'sleep 600'],
  ])('a daemon without a trace is ended with a build that %s', async (_, ending) => {
    const seconds = `8641${Math.floor(Math.random() * 1_000_000)}`
    const daemon = `setsid env -i /bin/sh -c 'touch up; exec sleep ${seconds}' </dev/null >/dev/null 2>&1 &`
    const script = `${daemon} until [ -e up ]; do sleep 0.01; done; ${ending}`
    await run(script, { lab: within, most: { processorMs: 1_000, wallMs: 2_000 } })
    await vi.waitFor(() => expect(running(seconds)).toEqual([]), 5_000)
  })

  test('a build that does not end is ended', async () => {
    expect(await run('sleep 600', { most: { wallMs: 500 }, lab: within })).toMatchObject({ outcome: 'timed-out' })
  })

  test('nothing of a build is left', async () => {
    const seconds = `8640${Math.floor(Math.random() * 1_000_000)}`
    const result = await run(`setsid sh -c 'setsid sleep ${seconds} & sleep ${seconds}' </dev/null >/dev/null 2>&1 & sleep 0.2; echo built`, { lab: within })
    expect(result).toMatchObject({ status: 0, stdout: 'built\n' })
    await vi.waitFor(() => expect(running(seconds)).toEqual([]), 5_000)
  })

  test('a build has none of the variables of wirecheck', async () => {
    vi.stubEnv('A_TOKEN', 'secret-of-the-caller')
    const { output } = await run('env; cat /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"', { lab: isPrivate ? within : shared })
    vi.unstubAllEnvs()
    if (within.sandbox !== null) expect(output).not.toContain('secret-of-the-caller')
    expect((await run('env', { lab: within })).output).not.toMatch(/^(?!PATH|HOME|PWD|OLDPWD|SHLVL|_|WIRECHECK_\w+)\w+=/m)
  })
})

describe.runIf(isPrivate)('in a private lab', () => {
  test('a build reaches nothing of this machine', async () => {
    const server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const code = `import socket\nprint(socket.create_connection(("127.0.0.1", ${port})).recv(9))`
    expect((await run(python(code))).output).toContain('ConnectionRefusedError')
    expect((await run(python(code), { lab: shared })).output).toContain('reached')
  })

  test('a sandbox that the machine has no process for is no fault of the build', async () => {
    const bwrap = join(await newFolder(), 'bwrap')
    await writeFile(bwrap, '#!/bin/sh\necho "bwrap: Creating new namespace failed: Resource temporarily unavailable" >&2; exit 1\n', { mode: 0o755 })
    const without = { ...lab, sandbox: lab.sandbox && { ...lab.sandbox, bwrap } }
    const running = run('echo it ran', { lab: without })
    await expect(running).rejects.toThrow(MachineError)
    await expect(running).rejects.toThrow('/bin/sh could not be started: this user or container may not have another process.')
  })

  test('a build writes to its copy and its caches only', async () => {
    const base = await newFolder()
    const own = await mkdtemp(join(process.cwd(), 'node_modules/.wirecheck-test-')).catch(() => base)
    onTestFinished(() => rm(own, { recursive: true, force: true }))
    await writeFile(join(base, 'beside'), '')
    const script = `echo x >here; echo x >../cache/there; echo x >${own}/evil; echo x >../beside; echo x >/etc/evil; echo x >/tmp/mine; ls -d here ../cache/there /tmp/mine`
    expect((await run(script, { base })).stdout).toBe('../cache/there\n/tmp/mine\nhere\n')
    for (const path of [join(own, 'evil'), '/etc/evil', '/tmp/mine']) expect(existsSync(path)).toBe(false)
  })

  test('a build reads what it is shown, and cannot change it', async () => {
    const [base, file] = [await newFolder(), await newFolder()]
    await writeFile(join(file, 'cached'), 'as it was')
    await chmod(file, 0o755)
    const { stdout } = await run('cat /tmp/go-build/cached; echo x >/tmp/go-build/cached; rm -rf /tmp/go-build/*', {
      base,
      shown: [{ file, over: '/tmp/go-build' }],
    })
    expect(stdout).toBe('as it was')
    expect(readFileSync(join(file, 'cached'), 'utf8')).toBe('as it was')
  })

  test('what a build leaves in its /tmp counts as memory', async () => {
    const script = 'n=0; while :; do n=$((n + 1)); head -c 4000000 /dev/zero >/tmp/big$n; done'
    expect(await run(script, { most: { memoryBytes: 64 << 20 } })).toMatchObject({ exceeded: 'used more than 64 MiB of memory' })
  })

  test.each<[string, string, Partial<BuildLimits>, string]>([
    [
      'space on the disk in files that it has removed',
      python(
        'import os, time\nheld = []\nfor n in range(10): held.append(open("f", "wb", 0)); os.unlink("f"); held[-1].write(b"x" * (8 << 20))\ntime.sleep(60)',
      ),
      { diskBytes: 40 << 20 },
      'wrote more than 40 MiB to the disk',
    ],
    [
      'space on the disk in files whose names are no text',
      python('import os, time\nfor n in range(10): open(b"\\xff%d" % n, "wb").write(b"x" * (8 << 20))\ntime.sleep(60)'),
      { diskBytes: 40 << 20 },
      'wrote more than 40 MiB to the disk',
    ],
    [
      'memory in files that have no name',
      python('import os, time\nheld = [os.memfd_create("f") for n in range(10)]\nfor f in held: os.write(f, b"x" * (8 << 20))\ntime.sleep(60)'),
      { memoryBytes: 64 << 20 },
      'used more than 64 MiB of memory',
    ],
  ])('a build is ended that exceeds %s', async (_, script, most, exceeded) => {
    expect(await run(script, { most })).toMatchObject({ exceeded })
  })

  test('a build sees no processes but its own', async () => {
    const { stdout } = await run('cat /proc/[0-9]*/comm')
    expect(stdout.split('\n')).not.toContain('node')
  })
})
