/** /proc as it is: families of real processes, odd names, and processes that have ended meanwhile. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findOnPath } from '../lab/sandbox.js'
import {
  childrenOf,
  descriptorsOf,
  isAlive,
  isZombie,
  linkProc,
  listProc,
  processGroup,
  processName,
  processTree,
  readProc,
  sharingThread,
  socketInode,
  socketInodesOf,
  statFields,
} from './proc.js'
import { projectRoot } from '../support/project-root.js'
import { readSockets } from './sockets.js'

const patience = { timeout: 20_000 }
/** No process has it: pids end at 4,194,304 (proc(5), pid_max). */
const nobody = 2 ** 30

describe('what has ended reads as empty', () => {
  test('files, folders and links', () => {
    expect([readProc(`${nobody}/stat`), listProc(`${nobody}/task`), linkProc(`${nobody}/exe`)]).toEqual(['', [], ''])
  })

  test('children, descriptors, name and state', () => {
    expect([childrenOf(nobody), descriptorsOf(nobody), processName(nobody), isAlive(nobody)]).toEqual([[], [], '', false])
  })

  test('a tree of one', () => {
    expect(processTree(nobody)).toEqual([nobody])
  })
})

const workerSource = "require('node:child_process').spawn('sleep', ['600'])"

describe('a family', () => {
  test('is found from its parent on, grandchildren last', async () => {
    const parent = start('/bin/sh', ['-c', 'sh -c "sleep 600 & wait" & sleep 600 & wait'])
    await expect.poll(() => namesBelow(parent), patience).toEqual(['sh', 'sh', 'sleep', 'sleep'])
    const [root, ...others] = processTree(parent)
    expect(root).toBe(parent)
    expect(childrenOf(parent)).toHaveLength(2)
    expect(others.flatMap(childrenOf)).toHaveLength(1)
  })

  test('is found whichever thread of the parent has started a child', async () => {
    const parent = start(process.execPath, ['-e', `new (require('node:worker_threads').Worker)(${JSON.stringify(workerSource)}, { eval: true })`])
    await expect.poll(() => childrenOf(parent).map(processName), patience).toEqual(['sleep'])
  })

  test('in a process group of its own is told by its group', async () => {
    const leader = start('/bin/sh', ['-c', 'sleep 600 & wait'])
    await expect.poll(() => namesBelow(leader), patience).toEqual(['sh', 'sleep'])
    expect(processTree(leader).map(processGroup)).toEqual([leader, leader])
    expect(processGroup(process.pid)).not.toBe(leader)
  })
})

describe('one process', () => {
  test('may have a name with spaces and parentheses', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wirecheck-proc-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const program = join(folder, 'a) R 1 (b')
    symlinkSync(findOnPath('sleep') ?? '', program)
    const pid = start(program, ['600'])
    await expect.poll(() => processName(pid), patience).toBe('a) R 1 (b')
    await expect.poll(() => statFields(pid)[0], patience).toBe('S')
    expect(Number(statFields(pid)[1])).toBe(process.pid)
  })

  test('that has ended and was never waited for is not alive', async () => {
    const parent = start('/bin/sh', ['-c', 'sh -c "exit 0" & exec sleep 600'])
    await expect.poll(() => childrenOf(parent).map((pid) => statFields(pid)[0]), patience).toEqual(['Z'])
    expect(childrenOf(parent).map(isAlive)).toEqual([false])
    expect(childrenOf(parent).map(isZombie)).toEqual([true])
    expect(isAlive(parent)).toBe(true)
  })

  test('whose first thread has ended lives on in the others, with its descriptors and its environment', async () => {
    const source =
      'import ctypes, threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\nctypes.CDLL(None).syscall(60 if __import__("os").uname().machine == "x86_64" else 93, 0)'
    const pid = start('python3', ['-c', source])
    await expect.poll(() => statFields(pid)[0], patience).toBe('Z')
    expect(isAlive(pid)).toBe(true)
    expect(isZombie(pid)).toBe(false)
    expect(readProc(`${pid}/environ`)).toBe('')
    expect(readProc(`${sharingThread(pid)}/environ`)).toContain('PATH=')
    expect(descriptorsOf(pid).map(({ number }) => number)).toEqual(expect.arrayContaining([0, 1, 2]))
  })

  test('has a socket among its descriptors, named by its inode', async () => {
    const server = createServer()
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const inodes = socketInodesOf([process.pid])
    const { port } = server.address() as AddressInfo
    expect([...inodes]).toContain(readSockets('tcp').find(({ localPort, state }) => localPort === port && state === 'listen')?.inode)
  })
})

test.each([
  ['socket:[4711]', 4711],
  ['pipe:[4711]', null],
  ['/dev/pts/3', null],
  ['/tmp/socket:[1]', null],
  ['', null],
])('%j names the socket %s', (target, inode) => {
  expect(socketInode(target)).toBe(inode)
})

/** In a process space of its own, where it may say which number comes next (pid_namespaces(7), ns_last_pid). */
const inOwnSpace = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']), '--pid', '--fork', '--mount-proc']
const [unshare = '', ...spaceOptions] = inOwnSpace

// Only a process space of one's own can give a number again on purpose, and many containers forbid that. CI has one.
test.skipIf(spawnSync(unshare, [...spaceOptions, 'true']).status !== 0)('a process is not taken for a later one with its number', () => {
  const source = `
    import { spawn } from 'node:child_process'
    import { once } from 'node:events'
    import { readFileSync, writeFileSync } from 'node:fs'
    import { setImmediate } from 'node:timers/promises'
    import { isAlive, sameProcess } from '${projectRoot}/dist/harness/kernel/proc.js'
    import { startTime } from '${projectRoot}/dist/harness/support/start-time.js'
    const first = spawn('sleep', ['60'])
    const isSame = sameProcess(first.pid)
    const since = Number(startTime(first.pid))
    const before = isSame()
    first.kill('SIGKILL')
    await once(first, 'exit')
    const ticks = () => 100 * Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) // A start is told in hundredths of a second (proc(5)).
    while (ticks() <= since + 1) await setImmediate()
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(first.pid - 1))
    const second = spawn('sleep', ['60'])
    console.log(JSON.stringify({ before, sameNumber: second.pid === first.pid, alive: isAlive(first.pid), after: isSame() }))
    second.kill('SIGKILL')`
  const { stdout, stderr } = spawnSync(unshare, [...spaceOptions, process.execPath, '--input-type=module', '-e', source], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({ before: true, sameNumber: true, alive: true, after: false })
})

function namesBelow(pid: number): string[] {
  return processTree(pid).map(processName).sort()
}

/** Starts a process in a group of its own, which is ended whole at the end of the test. */
function start(file: string, args: readonly string[]): number {
  const { pid = nobody } = spawn(file, [...args], { detached: true, stdio: 'ignore' })
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'))
  return pid
}
