/** The shell command says what wirecheck's clients did. Its bytes are run with sh and bash and each nc, and a server says what arrived; matrix/by-hand.test.ts runs whole commands against broken programs. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findOnPath } from '../../lab/sandbox.js'
import { runTool, type ToolResult } from '../../support/tool.js'
import { received, sampleServer } from '../../wire/sample-conversation.js'
import type { Netcat } from '../../lab/netcat.js'
import { createTranscript, type Transcript } from '../../wire/transcript.js'
import { byHand } from './by-hand.js'
import { compareBytes, type About } from './failure.js'

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

const openbsd: Netcat = { command: 'nc', kind: 'openbsd' }
const ncat: Netcat = { command: 'ncat', kind: 'ncat' }
const busybox: Netcat = { command: 'busybox nc', kind: 'busybox' }
const traditional: Netcat = { command: 'nc', kind: 'other' }

interface Parts {
  readonly netcat?: Netcat
  readonly about?: About
  readonly to?: typeof address
  readonly compared?: readonly [expected: Uint8Array | string, received: Uint8Array | string]
}

/** The command for a transcript; `compared`: what was expected and what arrived. */
function commandFor(transcript: Transcript, { netcat = openbsd, about, to = address, compared }: Parts = {}): string | undefined {
  const comparison = compared === undefined ? undefined : compareBytes(Buffer.from(compared[0] as string), Buffer.from(compared[1] as string))
  const command = 'python3 echo.py 12345'
  return byHand({ events: transcript.events(), unseen: transcript.unseen, address: to, netcat, comparison, about: about ?? null, command })
}

/** A conversation that the suite ends in this way. */
function ended(how: 'end' | 'close', pieces: readonly string[] = ['x']): Transcript {
  const transcript = conversation(pieces)
  transcript.record({ connection: 1, from: 'suite', event: how })
  return transcript
}

/** A client that says nothing while another one is served. */
function besideSilent(): Transcript {
  const transcript = conversation([])
  transcript.record({ connection: 2, from: 'suite', event: 'connect', address: '127.0.0.1:50313' })
  transcript.record({ connection: 2, from: 'suite', event: 'data', data: Buffer.from('hello') })
  return transcript
}

const longLine = `${'x'.repeat(9_999)}\n`
const longRandom = Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 31) % 251))

describe('the command', () => {
  test.each([
    ['a text', conversation(['hello']), "printf 'hello' | timeout 2 nc 127.0.0.1 12345"],
    ['pieces, each by itself', conversation(['a\n', 'b\r\n']), "(printf 'a\\n'; sleep 0.5; printf 'b\\r\\n') | timeout 3 nc 127.0.0.1 12345"],
    [
      'many pieces',
      conversation(['a', '%', '-', "'"]),
      "(for piece in 'a' '%%' '\\055' '\\047'; do printf \"$piece\"; sleep 0.2; done) | timeout 3 nc 127.0.0.1 12345",
    ],
    [
      'what a shell would take for its own',
      conversation(["50 % of 'it' \\ $HOME"]),
      "printf '50 %% of \\047it\\047 \\134 $HOME' | timeout 2 nc 127.0.0.1 12345",
    ],
    ['nothing', conversation([]), 'timeout 2 nc 127.0.0.1 12345 </dev/null'],
    ['another source address', conversation(['x'], '127.0.0.2:50312'), "printf 'x' | timeout 2 nc -s 127.0.0.2 127.0.0.1 12345"],
    ['a half-close', ended('end'), "printf 'x' | timeout 2 nc -N 127.0.0.1 12345"],
    ['a client that leaves', ended('close'), "printf 'x' | timeout 1 nc -N 127.0.0.1 12345"],
    ['a client beside a silent one', besideSilent(), "sleep 5 | timeout 6 nc -N 127.0.0.1 12345 & sleep 1; printf 'hello' | timeout 2 nc 127.0.0.1 12345"],
    ['a datagram', datagrams('hello'), "printf 'hello' | nc -u -w2 127.0.0.1 12345"],
    ['datagrams, each by itself', datagrams('one', 'two'), "(printf 'one'; sleep 0.5; printf 'two') | nc -u -w2 127.0.0.1 12345"],
  ])('sends %s', (_, transcript, command) => {
    expect(commandFor(transcript)).toBe(command)
  })

  test('repeats earlier connections, equal ones in a loop', () => {
    const transcript = createTranscript()
    for (const connection of [1, 2, 3, 4]) {
      transcript.record({ connection, from: 'suite', event: 'connect', address: '127.0.0.1:50313' })
      transcript.record({ connection, from: 'suite', event: 'close' })
    }
    transcript.record({ connection: 5, from: 'program', event: 'refused' })
    expect(commandFor(transcript)).toBe(
      'for i in $(seq 4); do timeout 1 nc -N 127.0.0.1 12345 </dev/null; done; sleep 1; timeout 2 nc -vN 127.0.0.1 12345 </dev/null',
    )
  })

  test('tells two clients apart that talk at once', () => {
    const transcript = conversation(['a'])
    transcript.record({ connection: 2, from: 'suite', event: 'connect', address: '127.0.0.1:50313' })
    transcript.record({ connection: 2, from: 'suite', event: 'data', data: Buffer.from('b') })
    transcript.record({ connection: 1, from: 'suite', event: 'data', data: Buffer.from('c') })
    expect(commandFor(transcript)).toBe(
      "(printf 'a'; sleep 2; printf 'c'; sleep 4) | timeout 7 nc -N 127.0.0.1 12345 | sed 's/^/client 1: /' & " +
        "sleep 1; printf 'b' | timeout 3 nc 127.0.0.1 12345 | sed 's/^/client 2: /'; wait",
    )
  })

  test('produces long input, and compares what comes back', () => {
    const [text, random, every] = [longLine, longRandom, Buffer.concat([everyByte, Buffer.from('\r\n')])]
    expect(commandFor(conversation([text]), { compared: [text, 'x'] })).toBe(
      "(seq -s ' ' 9999 | head -c 9999; echo) >/tmp/sent; timeout 5 nc 127.0.0.1 12345 </tmp/sent | cmp - /tmp/sent",
    )
    expect(commandFor(conversation([random]), { compared: [random, ''] })).toMatch(/^head -c 500 \/dev\/urandom >\/tmp\/sent; /)
    expect(commandFor(conversation([every]), { compared: [every, ''] })).toMatch(/^\(for b in .*; printf '\\r\\n'\) >\/tmp\/sent; /)
    expect(commandFor(conversation([text]), { compared: ['You said', 'x'] })).toBeUndefined()
  })

  test('reads late where the check did', () => {
    const transcript = conversation([longLine])
    transcript.unseen.add('slow reader')
    expect(commandFor(transcript, { compared: [longLine, ''] })).toMatch(/ \| \(sleep 3; cmp - \/tmp\/sent\)$/)
  })

  test('counts the bytes of a long datagram that is cut off', () => {
    const text = 'x'.repeat(1_000)
    expect(commandFor(datagrams(text), { compared: [text, 'x'.repeat(512)] })).toBe("printf '%1000s' | tr ' ' x | nc -u -w2 127.0.0.1 12345 | wc -c")
    expect(commandFor(datagrams(text), { compared: [text, text.toUpperCase()] })).toBeUndefined()
    const answered = datagrams('one', 'two')
    answered.record({ connection: 1, from: 'program', event: 'datagram', data: Buffer.from('ONETWO') })
    expect(commandFor(answered, { compared: ['ONE', 'ONETWO'] })).toBeUndefined()
  })

  test('shows what a terminal does not', () => {
    for (const [wanted, got] of [
      ['Hello\n', 'Hello\r\n'],
      ['Hello\n', 'Hello'],
      ['Hello\n', 'Hello\n\0'],
      ['Grüße', Buffer.from('Grüße', 'latin1')],
    ] as const)
      expect(commandFor(conversation([]), { compared: [wanted, got] })).toMatch(/ \| od -An -c$/)
    expect(commandFor(conversation([]), { compared: ['Hello\n', 'Hallo\n'] })).not.toContain('od')
  })

  test('says whether the connection is open', () => {
    expect(commandFor(ended('end'), { about: 'open connection' })).toMatch(/; \[ \$\? -eq 124 \] && echo 'The connection is still open\.'$/)
    expect(commandFor(conversation([]), { about: 'closed connection' })).toMatch(/; \[ \$\? -eq 124 \] \|\| echo/)
  })

  test.each([
    ['ends by itself', createTranscript(), 'python3 echo.py 12345; echo "exit status $?"'],
    ['ends by itself', ended('close'), '(sleep 2; printf \'x\' | timeout 1 nc -N 127.0.0.1 12345) & python3 echo.py 12345; echo "exit status $?"'],
    ['SIGINT', createTranscript(), "timeout -s INT -k 2 2 python3 echo.py 12345; [ $? -eq 137 ] && echo 'It did not end on SIGINT.'"],
    [
      'SIGTERM',
      conversation([]),
      "(sleep 2; sleep 9 | timeout 10 nc -N 127.0.0.1 12345) & timeout --foreground -s TERM -k 2 4 python3 echo.py 12345; [ $? -eq 137 ] && echo 'It did not end on SIGTERM.'",
    ],
    [
      'restart',
      conversation(['x']),
      "(sleep 2; (printf 'x'; sleep 9) | timeout 10 nc -N 127.0.0.1 12345) & timeout -s KILL 4 python3 echo.py 12345; timeout 2 python3 echo.py 12345; [ $? -eq 124 ] || echo 'It did not start again.'",
    ],
    ['exit status', ended('close'), '(sleep 2; printf \'x\' | timeout 1 nc -N 127.0.0.1 12345) & python3 echo.py 12345; echo "exit status $?"'],
    [
      'idle',
      ended('close'),
      "(sleep 2; (printf 'x'; sleep 1) | timeout 2 nc -N 127.0.0.1 12345) & sh -c 'timeout 5 python3 echo.py 12345; echo \"processor time of the shell, then of the program:\"; times'",
    ],
    ['idle', createTranscript(), 'sh -c \'timeout 3 python3 echo.py 12345; echo "processor time of the shell, then of the program:"; times\''],
  ] as const)('starts the program where the finding is about it: %s', (about, transcript, command) => {
    expect(commandFor(transcript, { about })).toBe(command)
  })

  test.each([
    [
      ncat,
      "(sleep 1; printf 'a'; sleep 0.5; printf 'b') | timeout 4 ncat --no-shutdown 127.0.0.1 12345",
      "printf 'x' | timeout 2 ncat 127.0.0.1 12345",
      "(printf 'x'; sleep 2) | ncat -u 127.0.0.1 12345",
    ],
    [
      { ...ncat, command: 'nc' },
      "(sleep 1; printf 'a'; sleep 0.5; printf 'b') | timeout 4 nc --no-shutdown 127.0.0.1 12345",
      "printf 'x' | timeout 2 nc 127.0.0.1 12345",
      "(printf 'x'; sleep 2) | nc -u 127.0.0.1 12345",
    ],
    [
      busybox,
      "(printf 'a'; sleep 0.5; printf 'b'; sleep 4) | timeout 3 busybox nc 127.0.0.1 12345",
      "printf 'x' | timeout 2 busybox nc 127.0.0.1 12345",
      undefined,
    ],
    [traditional, "(printf 'a'; sleep 0.5; printf 'b'; sleep 4) | timeout 3 nc 127.0.0.1 12345", undefined, undefined],
  ])('is made for the nc that is installed', (netcat, pieces, halfClose, datagram) => {
    expect(commandFor(conversation(['a', 'b']), { netcat })).toBe(pieces)
    expect(commandFor(ended('end'), { netcat })).toBe(halfClose)
    expect(commandFor(datagrams('x'), { netcat })).toBe(datagram)
  })

  test('is missing where a shell cannot do it', () => {
    const broken = conversation(['hello'])
    broken.record({ connection: 1, from: 'suite', event: 'reset' })
    const frozen = conversation(['hello'])
    frozen.unseen.add('stopped')
    const crowd = createTranscript()
    for (const connection of [1, 2, 3, 4]) crowd.record({ connection, from: 'suite', event: 'connect', address: '127.0.0.1:50313' })
    const cannot = [broken, frozen, crowd, datagrams(''), datagrams('x'.repeat(500)), conversation(['x'.repeat(500)]), createTranscript()]
    expect(cannot.map((transcript) => commandFor(transcript))).toEqual(cannot.map(() => undefined))
    expect(commandFor(conversation([]), { about: 'not by hand' })).toBeUndefined()
  })
})

const installed = [{ ...openbsd, command: 'nc.openbsd' }, ncat, busybox].filter(({ command }) => findOnPath(command.split(' ')[0] ?? '') !== null)
const inEachShell = ['/bin/sh', findOnPath('bash')].flatMap((shell) => (shell === null ? [] : installed.map((netcat) => ({ shell, netcat }))))

describe.each(inEachShell)('run with $shell and $netcat.command', ({ shell, netcat }) => {
  test.each([
    ['every byte value', [everyByte]],
    ['quotes, percent signs and backslashes', ['it\'s "50 %" of \\n $HOME `id` !!']],
    ['text beyond ASCII', ['Grüße 🙂\r\n']],
    ['what looks like an option', ['-n -1']],
    ['a digit after an escape', ['\x001\n7']],
  ])('it sends %s, and then the end', async (_, pieces) => {
    const server = await sampleServer()
    const arriving = server.connected().then((socket) => received(socket).finally(() => socket.end()))
    // Every byte value is longer than what is written out, so it is sent as two pieces.
    const written = pieces.flatMap((piece) => (piece.length < 256 ? [piece] : [piece.slice(0, 100), piece.slice(100)]))
    const transcript = conversation(written)
    transcript.record({ connection: 1, from: 'suite', event: 'end' })
    const [, arrived] = await Promise.all([runHere(shell, commandFor(transcript, { netcat, to: server.address })), arriving])
    expect(arrived.bytes.toString('hex')).toBe(Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))).toString('hex'))
    expect(arrived.ending).toBe('end')
  })
})

/** Runs a command in an empty folder. */
async function runHere(shell: string, command: string | undefined): Promise<ToolResult> {
  const cwd = mkdtempSync(join(tmpdir(), 'wirecheck-reproduce-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const environment = { PATH: process.env['PATH'] ?? '' }
  const { signal } = new AbortController()
  // Many tests run at once: the time is longer than a person's.
  const unhurried = (command ?? 'exit 99').replaceAll(/timeout \d+/g, 'timeout 20')
  return runTool({ file: shell, args: ['-c', unhurried] }, { cwd, environment, timeoutMs: 40_000, outputBytesMax: 10_000, signal })
}
