/** Starting a server: each way of not listening has its own message and hint. */

import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { bestLab, printed, sampleProgram, shell } from '../../launch/sample-program.js'
import { canSeeWaits } from '../../kernel/silence.js'
import type { Program } from '../../model/submission.js'
import { failureOf } from '../expect/sample-failure.js'
import { echoSource, portProgram, sampleExercise } from './sample-exercise.js'
import type { RunningServer } from '../language/context.js'
import { CheckFailure, EndedBeforeListening } from '../evidence/failure.js'
import { endingSoon, lastLines, startAgainOnceFree, startServer } from './start-server.js'

vi.setConfig({ testTimeout: 60_000 })

async function start(program: Program, port: number): Promise<RunningServer & AsyncDisposable> {
  const server = await startServer({ lab: bestLab, exercise: sampleExercise, program, port, signal: new AbortController().signal })
  return { ...server, [Symbol.asyncDispose]: () => server.running.kill() }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A free port that stays above 1,024 and changes when its two bytes are swapped. */
async function swappablePort(): Promise<[port: number, swapped: number]> {
  const port = await freePort()
  const swapped = ((port & 0xff) << 8) | (port >> 8)
  return swapped > 1_024 && swapped !== port ? [port, swapped] : swappablePort()
}

describe('a program that listens', () => {
  test('is reached on the port it was given', async () => {
    const port = await freePort()
    await using server = await start(portProgram(echoSource), port)
    expect(server).toMatchObject({ address: { host: '127.0.0.1', port }, portFrom: 'argument', listener: { state: 'listen' } })
  })

  test('is found on its own hard-coded port', async () => {
    await using server = await start(portProgram(echoSource.replace('(port,', '(0,')), await freePort())
    expect([server.portFrom, server.address.port]).toEqual(['program', server.listener.localPort])
  })

  test('is found on its hard-coded port also where that is the given one with its bytes swapped', async () => {
    const [port, swapped] = await swappablePort()
    const program = portProgram(echoSource.replace('(port,', `(${swapped},`))
    writeFileSync(join(program.root, 'echo.js'), `const port = ${swapped}\n`)
    await using server = await start(program, port)
    expect([server.portFrom, server.address.port]).toEqual(['program', swapped])
  })

  test('may ask for its port at the keyboard', async () => {
    const port = await freePort()
    const asking = sampleProgram(
      shell(`printf 'port? '; read -r port; exec "${process.execPath}" -e 'require("node:net").createServer().listen(process.argv[1], "127.0.0.1")' "$port"`),
      { stdin: ['{port}'] },
    )
    await using server = await start(asking, port)
    expect(server.address.port).toBe(port)
  })
})

describe('a program that does not listen', () => {
  test.each([
    ['ends', "console.log('cannot go on'); process.exit(3)", 'The program ended (exit status 3) before it listened.', /its last lines:\ncannot go on$/],
    ['ends without output', 'process.exit(0)', 'The program ended (exit status 0) before it listened, and printed nothing.', /^It ended with exit status 0\.$/],
    [
      'dies',
      "process.kill(process.pid, 'SIGSEGV'); setTimeout(() => 0, 9e5)",
      'The program crashed: it used memory that is not its own (SIGSEGV). The program ended (killed by SIGSEGV) before it listened, and printed nothing.',
      /SIGSEGV/,
    ],
  ])('because it %s: the message says how it ended', async (_, source, message, actual) => {
    const failure = await failureOf(start(portProgram(source), await freePort()))
    expect(failure).toMatchObject({ message, actual: expect.stringMatching(actual) })
  })

  test('because its port is in use, though by nobody else: the hint asks whether it binds it twice', async () => {
    const failure = await failureOf(start(portProgram("console.error('bind: Address already in use'); process.exit(1)"), await freePort()))
    expect(failure.hint).toMatch(/^wirecheck found no other process .* twice/)
  })

  test('because it expects other arguments: the hint shows the manifest entry', async () => {
    const failure = await failureOf(start(portProgram("console.error('usage: echo --port PORT'); process.exit(2)"), await freePort()))
    expect(failure.hint).toMatch(/wirecheck\.json, such as \{"\w[\w-]*":\{"run":".* --port \{port\}"\}\}$/)
  })

  test('because it crashes in a line that has options: the message names the error, and no hint is about arguments', async () => {
    const failure = await failureOf(start(portProgram('const options = { port }; net.createServer().listenn(options)'), await freePort()))
    expect(failure.message).toMatch(/^The program crashed.*: TypeError: net\.createServer\(\.\.\.\)\.listenn is not a function\. The program ended/)
    expect(failure.hint).toMatch(/^Fix this error first/)
  })

  test('because it listens over UDP: the message says so', async () => {
    const source = "require('node:dgram').createSocket('udp4').bind(port, '127.0.0.1')"
    const port = await freePort()
    expect(await failureOf(start(portProgram(source), port))).toMatchObject({
      message: `The program listens on UDP port ${port}, but this exercise is about TCP.`,
      hint: expect.stringContaining('SOCK_STREAM'),
    })
  })

  // Where waits cannot be seen, only the time limit ends the wait, and what it waits for is not known.
  test.skipIf(!canSeeWaits())('because it waits for the keyboard: the message says so', async () => {
    const failure = await failureOf(start(sampleProgram(shell('printf "name? "; read -r name')), await freePort()))
    expect(failure).toMatchObject({
      message: 'The program is waiting for keyboard input and does not listen.',
      cause: { kind: 'keyboard' },
      hint: expect.stringContaining('"stdin"'),
    })
  })

  test('because it swapped the bytes of its port: the message names both ports', async () => {
    const source = echoSource.replace('(port,', '(((port & 255) << 8) | (port >> 8),')
    const [port, swapped] = await swappablePort()
    expect(await failureOf(start(portProgram(source), port))).toMatchObject({
      message: `The program listens on port ${swapped}, which is ${port} with its two bytes swapped.`,
      hint: expect.stringContaining('htons(port)'),
    })
  })
})

describe('a second start', () => {
  const ended = new EndedBeforeListening({ message: 'ended', expected: [], actual: '' })
  const late = new CheckFailure({ message: 'late', expected: [], actual: '' })

  test.each([
    ['is made once if a port was still in TIME-WAIT', ended, true, true, 2],
    ['is not made if no port was in TIME-WAIT', ended, true, false, 1],
    ['is not made where nothing lingers', ended, false, true, 1],
    ['is not made for a program that is still running', late, true, true, 1],
    ['is not made for a fault of the suite', new TypeError('undefined'), true, true, 1],
  ] as const)('%s', async (_, failure, lingers, hasLingered, attempts) => {
    const attempt = vi.fn(() => Promise.reject(failure))
    const outlast = (): Promise<boolean> => Promise.resolve(hasLingered)
    await expect(startAgainOnceFree({ lingers }, attempt, outlast)).rejects.toBe(failure)
    expect(attempt).toHaveBeenCalledTimes(attempts)
  })

  test('counts if it succeeds', async () => {
    const attempt = vi.fn(() => Promise.resolve('started')).mockRejectedValueOnce(ended)
    expect(await startAgainOnceFree({ lingers: true }, attempt, () => Promise.resolve(true))).toBe('started')
  })
})

describe('how a program ends', () => {
  test('is shown by its last lines, without the temporary folder', async () => {
    const source = "for (let n = 1; n <= 30; n += 1) console.log(process.cwd() + '/line ' + n); net.createServer().listen(port, '127.0.0.1')"
    await using server = await start(portProgram(source), await freePort())
    await printed(server.running, 'line 30')
    expect(lastLines(server.running, 0, 2)).toBe('… 28 lines left out …\nline 29\nline 30')
    expect(lastLines(server.running).split('\n')).toHaveLength(13)
  })

  test('is known after a moment; null while it is running', async () => {
    await using dying = await start(portProgram(`${echoSource}; process.on('SIGTERM', () => process.exit(7))`), await freePort())
    await using living = await start(portProgram(echoSource), await freePort())
    dying.running.signal('SIGTERM')
    expect([await endingSoon(dying.running), await endingSoon(living.running)]).toEqual([{ status: 7, signal: null }, null])
  })
})
