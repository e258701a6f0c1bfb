/** The command lines of the sandboxes, and what they give: a network and files of one's own. */

import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { runTool } from '../support/tool.js'
import { findSandbox } from './probe.js'
import { noSandbox } from './sample-sandbox.js'
import { findOnPath, inPrivateFiles, inPrivateNetwork, type CommandLine, type Sandbox } from './sandbox.js'

vi.setConfig({ testTimeout: 60_000 })

/** How this machine's user makes a private lab; root can make both kinds. */
const own = findSandbox() ?? noSandbox
const kinds = [own, ...(own.user === null ? [] : [{ ...own, user: null, unshare: findOnPath('unshare') }])].map(
  (sandbox) => [sandbox.user === null ? 'user namespace' : 'root', sandbox] as const,
)
const works = await Promise.all(kinds.map(async ([, sandbox]) => (await outputOf(inPrivateNetwork(sandbox, shell('echo works')))) === 'works\n'))

describe('finding a tool', () => {
  test('looks at each folder of PATH in turn', () => {
    const found = findOnPath('sh')
    expect(found).toMatch(/^\/.*\/sh$/)
    vi.stubEnv('PATH', ['/nowhere', '/bin'].join(delimiter))
    expect(findOnPath('sh')).toBe('/bin/sh')
    vi.unstubAllEnvs()
  })

  test('finds nothing that is not there', () => {
    expect(findOnPath('wirecheck-no-such-tool')).toBeNull()
  })
})

describe('a command line', () => {
  const place = { writable: '/work', cwd: '/work/src' }

  test('ends with the command, its words as they were', () => {
    const command = { file: '/usr/bin/python3', args: ['a b.py', '--x', '$HOME', ''] }
    const simple = { ...noSandbox, unshare: null }
    for (const line of [inPrivateFiles(simple, place, command), inPrivateFiles(noSandbox, place, command), inPrivateNetwork(noSandbox, command)]) {
      expect([line.file, ...line.args.slice(-5)]).toEqual(['/bwrap', command.file, ...command.args])
    }
  })

  test('of a program gives it one folder to write to, and a user without privileges', () => {
    const { args } = inPrivateFiles(noSandbox, place, { file: 'x', args: [] })
    const words = args.join(' ')
    expect(words).toContain('--ro-bind /usr /usr')
    expect(words).not.toContain('bind / ')
    expect(words).toContain('--remount-ro /')
    expect(words).toContain('--bind /work /work')
    expect(words).toContain('--chdir /work/src')
    expect(words).toContain('--uid 1000 --gid 1000')
    for (const option of ['--unshare-user', '--unshare-pid', '--die-with-parent', '--new-session']) expect(args).toContain(option)
    expect(args.filter((word) => word === '--bind')).toHaveLength(1)
  })

  test('of a program shows it its folder at another path', () => {
    const moved = { writable: '/work/programs/echo', seenAs: '/work/submission', cwd: '/work/submission' }
    const words = inPrivateFiles(noSandbox, moved, { file: 'x', args: [] }).args.join(' ')
    expect(words).toContain('--bind /work/programs/echo /work/submission')
  })

  test('of an ordinary user starts the program in a user namespace of its own, unless it needs rights over a network', () => {
    const sandbox: Sandbox = { ...noSandbox, unshare: '/unshare' }
    const argsOf = (rawSockets: boolean): readonly string[] =>
      inPrivateFiles(sandbox, { ...place, rawSockets, environment: { LD_PRELOAD: './evil.so' } }, { file: 'x', args: [] }).args
    const [usual, raw] = [false, true].map(argsOf)
    const inner = ['/usr/bin/env', '-i', 'LD_PRELOAD=./evil.so', 'x']
    const namespace = ['/unshare', '--user', '--map-user=1000', '--map-group=1000', '--keep-caps', '--']
    expect(usual?.slice(usual.indexOf('--') + 1).slice(0, namespace.length)).toEqual(namespace)
    expect(usual?.slice(usual.lastIndexOf('--') + 1)).toEqual(inner)
    expect(raw?.slice(raw.indexOf('--') + 1)).toEqual(inner)
    for (const args of [usual, raw]) expect(args).toContain('--clearenv')
  })

  test('of root starts the program as another user, and hands over its environment only then', () => {
    const asRoot: Sandbox = { ...noSandbox, user: 60_900 }
    const { args } = inPrivateFiles(asRoot, { ...place, environment: { LD_PRELOAD: './evil.so' } }, { file: 'x', args: ['y'] })
    expect(args).not.toContain('--unshare-user')
    const setpriv = args.slice(args.indexOf('/usr/bin/setpriv'))
    expect(setpriv.slice(0, 3)).toEqual(['/usr/bin/setpriv', '--reuid=60900', '--regid=60900'])
    for (const option of ['--clear-groups', '--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--no-new-privs'])
      expect(setpriv).toContain(option)
    expect(setpriv.slice(setpriv.indexOf('--') + 1)).toEqual(['/usr/bin/env', '-i', 'LD_PRELOAD=./evil.so', 'x', 'y'])
    expect(args.slice(0, args.indexOf('--'))).not.toContain('LD_PRELOAD')
  })

  test('of root starts the program in a user namespace of its own, too', () => {
    const { args } = inPrivateFiles({ ...noSandbox, user: 60_900, unshare: '/unshare' }, place, { file: 'x', args: [] })
    const own = ['/unshare', '--user', '--map-user=60900', '--map-group=60900', '--keep-caps', '--']
    expect(args.slice(args.indexOf('/unshare'), args.indexOf('/unshare') + own.length)).toEqual(own)
    const withoutRights = ['/usr/bin/setpriv', '--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--no-new-privs', '--']
    expect(args.slice(args.lastIndexOf('/usr/bin/setpriv'))).toEqual([...withoutRights, '/usr/bin/env', '-i', 'x'])
  })

  test('of a worker shares its files and has a network of its own', () => {
    const words = inPrivateNetwork(noSandbox, { file: 'x', args: [] }).args.join(' ')
    expect(words).toContain('--unshare-net')
    expect(words).toContain('--dev-bind / /')
    expect(words).toContain('--die-with-parent')
  })
})

// Where bubblewrap is missing or forbidden (most containers), wirecheck uses the shared lab and starts no sandbox. CI has both kinds.
describe.skipIf(works.includes(false)).each(kinds)('tried out (%s)', (_, sandbox) => {
  test('a private network has a loopback that is up, and no other way out', async () => {
    const script = 'cat /sys/class/net/lo/flags; awk "NR > 2 { print \\$1 }" /proc/net/dev'
    const output = await outputOf(inPrivateNetwork(sandbox, shell(script)))
    const [flags, ...interfaces] = output.trim().split('\n')
    expect(Number(flags) & 1).toBe(1)
    expect(interfaces).toEqual(['lo:'])
  })

  test('two of them do not clash: each may have the same port', async () => {
    const listen = node("require('node:net').createServer().listen(80, '127.0.0.1', () => { console.log('listens'); setTimeout(() => process.exit(), 300) })")
    const lines = [1, 2].map(() => inPrivateNetwork(sandbox, listen))
    expect(await Promise.all(lines.map(outputOf))).toEqual(['listens\n', 'listens\n'])
  })

  test('a worker may set its network’s settings', async () => {
    const file = '/proc/sys/net/ipv4/ip_unprivileged_port_start'
    expect(await outputOf(inPrivateNetwork(sandbox, shell(`echo 7 >${file} && cat ${file}`)))).toBe('7\n')
  })

  test('a program in the worker’s place is another user, alone, and may write to its folder only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wirecheck-sandbox-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    if (sandbox.user !== null) chownSync(folder, sandbox.user, sandbox.user)
    const script =
      'id -u; pwd; echo x >file && echo wrote; echo x >/var/tmp/wirecheck-sandbox-test || echo refused; test -e /proc/100000 || ls -d /proc/[0-9]* | wc -l'
    const program = inPrivateFiles(sandbox, { writable: folder, cwd: folder }, shell(script))
    const lines = (await outputOf(inPrivateNetwork(sandbox, program))).trim().split('\n')
    expect(lines.slice(0, 3)).toEqual([String(sandbox.user ?? 1_000), folder, 'wrote'])
    expect(lines).toContain('refused')
    expect(Number(lines.at(-1))).toBeLessThan(8)
  })

  test('a program can change no setting of the kernel', async () => {
    const program = inPrivateFiles(
      sandbox,
      { writable: '/var/tmp', cwd: '/' },
      shell('find /proc/sys /proc/sysrq-trigger /proc/irq -writable -type f 2>/dev/null | wc -l'),
    )
    expect(await outputOf(inPrivateNetwork(sandbox, program))).toBe('0\n')
  })

  test.skipIf(sandbox.unshare === null)('a program can make no namespaces, in which it would have rights, and cannot allow itself any', async () => {
    const script = 'for rights in "" --keep-caps; do unshare --user $rights true || echo refused; done; echo 9 >/proc/sys/user/max_user_namespaces || echo kept'
    const program = inPrivateFiles(sandbox, { writable: '/var/tmp', cwd: '/' }, shell(script))
    expect(await outputOf(inPrivateNetwork(sandbox, program))).toBe('refused\nrefused\nkept\n')
  })

  test('shared memory that no process has attached is freed, where root starts the program', async () => {
    const script = `
import ctypes
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
made = libc.shmget(0, 1 << 20, 0o1600)
at = libc.shmat(made, None, 0)
ctypes.memset(at, 1, 1 << 20)
count = lambda: len(open("/proc/sysvipc/shm").readlines()) - 1
print(count())
libc.shmdt(ctypes.c_void_p(at))
print(count())
try:
    open("/proc/sys/kernel/shm_rmid_forced", "w")
except OSError:
    print("kept")`
    const program = inPrivateFiles(sandbox, { writable: '/var/tmp', cwd: '/' }, { file: 'python3', args: ['-c', script] })
    expect(await outputOf(inPrivateNetwork(sandbox, program))).toBe(`1\n${sandbox.user === null ? 1 : 0}\nkept\n`)
  })

  test('a program sees nothing of the sandbox’s first process, and has no power over it', async () => {
    const attach = 'import ctypes; print("attached" if ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0 else "refused")'
    const script = `ls -A /proc/1; cat /proc/1/cmdline /proc/1/environ /proc/1/mem; mount | grep -c wirecheck; python3 -c '${attach}'`
    const program = inPrivateFiles(sandbox, { writable: '/var/tmp', cwd: '/' }, shell(script))
    expect(await outputOf(inPrivateNetwork(sandbox, program))).toBe('0\nrefused\n')
  })

  test('a program can make files nowhere but in its folder and its temporary ones', async () => {
    const script = 'find / -xdev -type d -writable; find /dev -type d -writable -not -name pts; echo x >/dev/file || echo refused'
    const folder = mkdtempSync(join(tmpdir(), 'wirecheck-sandbox-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    if (sandbox.user !== null) chownSync(folder, sandbox.user, sandbox.user)
    const program = inPrivateFiles(sandbox, { writable: folder, seenAs: '/own', cwd: '/' }, shell(script))
    expect((await outputOf(inPrivateNetwork(sandbox, program))).trim().split('\n').sort()).toEqual(['/dev/shm', '/own', '/tmp', 'refused'])
  })

  test.each(['/tmp', '/var/tmp'])('a program may see its folder at another path, and nothing else of the folder around it (%s)', async (base) => {
    const work = mkdtempSync(join(base, 'wirecheck-sandbox-'))
    onTestFinished(() => rmSync(work, { recursive: true }))
    const [built, own, link] = [join(work, 'built'), join(work, 'own'), join(work, 'link')]
    for (const folder of [built, own]) mkdirSync(folder)
    writeFileSync(join(built, 'library'), 'shared')
    symlinkSync('built', link)
    symlinkSync(join(link, 'library'), join(own, 'library'))
    if (sandbox.user !== null) chownSync(own, sandbox.user, sandbox.user)
    const script = `pwd; cat library; echo; ls ${work}; echo x >file && echo wrote; echo x >library || echo refused`
    const place = { writable: own, seenAs: built, cwd: built, shown: [{ file: built, over: link }] }
    const lines = (await outputOf(inPrivateNetwork(sandbox, inPrivateFiles(sandbox, place, shell(script))))).trim().split('\n')
    expect(lines).toEqual([built, 'shared', 'built', 'link', 'wrote', 'refused'])
    expect(readdirSync(own).sort()).toEqual(['file', 'library'])
  })

  test('the exit status is the program’s own', async () => {
    const program = inPrivateFiles(sandbox, { writable: '/var/tmp', cwd: '/' }, shell('exit 7'))
    expect((await run(inPrivateNetwork(sandbox, program))).status).toBe(7)
  })
})

function shell(script: string): CommandLine {
  return { file: '/bin/sh', args: ['-c', script] }
}

function node(source: string): CommandLine {
  return { file: process.execPath, args: ['-e', source] }
}

function run(line: CommandLine) {
  const environment = { PATH: process.env['PATH'] ?? '' }
  return runTool(line, { cwd: '/', environment, timeoutMs: 30_000, outputBytesMax: 10_000, signal: new AbortController().signal })
}

async function outputOf(line: CommandLine): Promise<string> {
  return (await run(line)).stdout
}
