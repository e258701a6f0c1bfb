/** The shell command really repeats the conversation: it is run with sh and nc, and a server says what arrived. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findOnPath } from '../../lab/sandbox.js'
import { runTool, type ToolResult } from '../../support/tool.js'
import { received, sampleServer } from '../../wire/sample-conversation.js'
import { createTranscript, type Transcript } from '../../wire/transcript.js'
import { reproduceByHand } from './by-hand.js'

vi.setConfig({ testTimeout: 60_000 })

const address = { host: '127.0.0.1', port: 12_345 }
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** A transcript of one connection from `from` on which the suite sent these. */
function conversation(pieces: readonly (Uint8Array | string)[], from = '127.0.0.1:50312'): Transcript {
  const transcript = createTranscript()
  transcript.record({ connection: 1, from: 'suite', event: 'connect', address: from })
  for (const piece of pieces) transcript.record({ connection: 1, from: 'suite', event: 'data', data: Buffer.from(piece as string) })
  return transcript
}

function datagrams(...pieces: readonly (Uint8Array | string)[]): Transcript {
  const transcript = createTranscript()
  for (const piece of pieces) transcript.record({ connection: 1, from: 'suite', event: 'datagram', data: Buffer.from(piece as string) })
  return transcript
}

const commandFor = (transcript: Transcript): string | undefined => reproduceByHand(transcript.events(), address)

describe('the command', () => {
  test.each([
    ['a text', conversation(['hello']), "printf 'hello' | nc -N 127.0.0.1 12345"],
    ['lines', conversation(['a\n', 'b\r\n']), "printf 'a\\nb\\r\\n' | nc -N 127.0.0.1 12345"],
    ['what a shell would take for its own', conversation(["50 % of 'it' \\ $HOME"]), "printf '50 %% of \\047it\\047 \\134 $HOME' | nc -N 127.0.0.1 12345"],
    ['what is too long to be typed', conversation(['x'.repeat(10_000)]), 'head -c 10000 /dev/urandom >in; nc -N 127.0.0.1 12345 <in | cmp - in'],
    ['nothing', conversation([]), 'nc -N 127.0.0.1 12345 </dev/null'],
    ['another source address', conversation(['x'], '127.0.0.2:50312'), "printf 'x' | nc -N -s 127.0.0.2 127.0.0.1 12345"],
    ['a datagram', datagrams('hello'), "printf 'hello' | nc -u -w1 127.0.0.1 12345"],
    ['the last of several datagrams', datagrams('one', 'two'), "printf 'two' | nc -u -w1 127.0.0.1 12345"],
  ])('sends %s', (_, transcript, command) => {
    expect(commandFor(transcript)).toBe(command)
  })

  test('repeats the last of several connections', () => {
    const transcript = conversation(['first'])
    transcript.record({ connection: 2, from: 'suite', event: 'connect', address: '127.0.0.1:50313' })
    transcript.record({ connection: 2, from: 'suite', event: 'data', data: Buffer.from('second') })
    transcript.record({ connection: 1, from: 'program', event: 'data', data: Buffer.from('late') })
    expect(commandFor(transcript)).toBe("printf 'second' | nc -N 127.0.0.1 12345")
  })

  test('is the same for a program that refused the connection', () => {
    const transcript = createTranscript()
    transcript.record({ connection: 1, from: 'program', event: 'refused' })
    expect(commandFor(transcript)).toBe('nc -N 127.0.0.1 12345 </dev/null')
  })

  test('is missing where a shell cannot do it', () => {
    const broken = conversation(['hello'])
    broken.record({ connection: 1, from: 'suite', event: 'reset' })
    expect([broken, datagrams(''), datagrams('x'.repeat(500)), createTranscript()].map(commandFor)).toEqual([undefined, undefined, undefined, undefined])
  })
})

// Debian's nc is the one whose options are shown.
describe.skipIf(findOnPath('nc') === null)('run in a shell', () => {
  test.each([
    ['plain text', ['hello\n']],
    ['every byte value', [everyByte]],
    ['quotes, percent signs and backslashes', ['it\'s "50 %" of \\n $HOME `id` !!']],
    ['text beyond ASCII', ['Grüße 🙂\r\n']],
    ['what looks like an option', ['-n -1']],
    ['a digit after an escape', ['\x001', '\n7']],
    ['pieces, joined', ['one ', 'two ', Buffer.from([0xff]), '%s']],
  ])('it sends %s, and then the end', async (_, pieces) => {
    const server = await sampleServer()
    const arriving = server.connected().then((socket) => received(socket).finally(() => socket.end()))
    const [, arrived] = await Promise.all([runHere(reproduceByHand(conversation(pieces).events(), server.address)), arriving])
    expect(arrived.ending).toBe('end')
    expect(arrived.bytes.toString('hex')).toBe(Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))).toString('hex'))
  })

  test('connects from the same address as the suite, and shows the answer', async () => {
    const server = await sampleServer((socket) => socket.end(`Hello ${socket.remoteAddress}\n`))
    const run = await runHere(reproduceByHand(conversation([], '127.0.0.2:1').events(), server.address))
    expect(run.stdout).toBe('Hello 127.0.0.2\n')
  })

  test('compares a long input with what comes back', async () => {
    const long = conversation(['x'.repeat(5_000), 'y'.repeat(5_000)]).events()
    const echo = await sampleServer((socket) => socket.pipe(socket))
    const deaf = await sampleServer((socket) => socket.on('end', () => socket.end('something else')).resume())
    expect(await runHere(reproduceByHand(long, echo.address))).toMatchObject({ status: 0, output: '' })
    expect((await runHere(reproduceByHand(long, deaf.address))).status).not.toBe(0)
  })

  test('sends a datagram', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    onTestFinished(() => void socket.close())
    const arriving = once(socket, 'message') as Promise<[Buffer]>
    const command = reproduceByHand(datagrams(everyByte).events(), { host: '127.0.0.1', port: socket.address().port })
    const [[bytes]] = await Promise.all([arriving, runHere(command)])
    expect(bytes.equals(everyByte)).toBe(true)
  })
})

/** Runs a command in an empty folder, by the shell that every machine has. */
async function runHere(command: string | undefined): Promise<ToolResult> {
  const cwd = mkdtempSync(join(tmpdir(), 'wirecheck-reproduce-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const environment = { PATH: process.env['PATH'] ?? '' }
  const signal = new AbortController().signal
  return runTool({ file: '/bin/sh', args: ['-c', command ?? 'exit 99'] }, { cwd, environment, timeoutMs: 30_000, outputBytesMax: 10_000, signal })
}
