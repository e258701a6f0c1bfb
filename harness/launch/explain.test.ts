/** What a program waits for is said in the words of a student, of real programs that wait for each of these things. */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findOnPath } from '../lab/sandbox.js'
import type { Cause } from '../model/verdict.js'
import { explain } from './explain.js'
import type { RunningProgram } from './program.js'
import { node, printed, python, shell, startSample } from './sample-program.js'
import { canSeeWaits } from '../kernel/silence.js'

vi.setConfig({ testTimeout: 60_000 })
const patience = { timeout: 20_000, interval: 5 }

const causeOf = ({ watch }: RunningProgram): Cause | undefined => explain(watch.sample())

/** For Node.js: asks for a line at the keyboard. */
const readLine = 'require("readline").createInterface({ input: process.stdin, output: process.stdout }).question("begun\\n", () => undefined)'

/** Programs that wait, by the kind of the cause, its sentence and its detail. */
const waits: readonly (readonly [what: string, source: string, cause: { kind: string; says: RegExp; detail: RegExp }])[] = [
  [
    'the next client',
    'import socket; s = socket.create_server(("127.0.0.1", 0)); print("begun", flush=True); s.accept()',
    { kind: 'accept', says: /waiting in accept\(\) for the next client/, detail: /^accept4?\(\d+\) 127\.0\.0\.1:\d+$/ },
  ],
  [
    'a datagram',
    'import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print("begun", flush=True); s.recvfrom(9)',
    { kind: 'recv', says: /waiting in recvfrom\(\) for a datagram/, detail: /^recvfrom\(\d+\) 127\.0\.0\.1:\d+$/ },
  ],
  [
    'the keyboard',
    'print("begun", flush=True); input()',
    { kind: 'keyboard', says: /waiting for input at the keyboard/, detail: /^read\(0\) \/dev\/pts\/\d+|^read\(0\) \/dev\/console/ },
  ],
  [
    'the clock',
    'import time; print("begun", flush=True); time.sleep(600)',
    { kind: 'sleep', says: /in sleep\(\)/, detail: /^(clock_nanosleep|nanosleep) in thread \d+$/ },
  ],
  [
    'a lock',
    'import threading; lock = threading.Lock(); lock.acquire(); print("begun", flush=True); lock.acquire()',
    { kind: 'lock', says: /waiting for a lock/, detail: /^futex in thread \d+$/ },
  ],
  [
    'a child',
    'import os, sys\nif os.fork() == 0: os.execvp("sleep", ["sleep", "600"])\nprint("begun", flush=True); os.wait()',
    { kind: 'sleep', says: /in sleep\(\)/, detail: /nanosleep/ }, // The child says more than its parent.
  ],
  ['a signal', 'import signal; print("begun", flush=True); signal.pause()', { kind: 'signal', says: /waiting for a signal/, detail: /^pause in thread \d+$/ }],
  [
    'one of several sockets',
    'import select, socket; t = socket.create_server(("127.0.0.1", 0)); u = socket.socket(type=socket.SOCK_DGRAM); u.bind(("127.0.0.1", 0)); print("begun", flush=True); select.select([t, u], [], [])',
    { kind: 'recv', says: /It is waiting for a datagram or for the next client\./, detail: /^p?select6? in thread \d+$/ },
  ],
  [
    'the only socket that it polls',
    'import select, socket; s = socket.create_server(("127.0.0.1", 0)); p = select.poll(); p.register(s); print("begun", flush=True); p.poll()',
    { kind: 'accept', says: /It is waiting for the next client\./, detail: /^poll\(\d+\) 127\.0\.0\.1:\d+$/ },
  ],
  [
    'a pipe',
    'import os; r, w = os.pipe(); print("begun", flush=True); os.read(r, 1)',
    { kind: 'read', says: /waiting in read\(\) on pipe:\[\d+\]/, detail: /^read\(\d+\) pipe:\[\d+\]$/ },
  ],
  [
    'nothing: it computes',
    'print("begun", flush=True)\nwhile True: pass',
    { kind: 'compute', says: /not waiting, but using the processor.*endless loop\?/, detail: /^thread \d+$/ },
  ],
]

// Without Python no program of these can run, and without sight nothing can be explained.
describe.skipIf(findOnPath('python3') === null || !canSeeWaits())('a program that waits for', () => {
  test.each(waits)('%s', async (_, source, { kind, says, detail }) => {
    await using running = startSample(python(source))
    await printed(running, 'begun')
    await expect.poll(() => causeOf(running)?.kind, patience).toBe(kind)
    await expect.poll(() => causeOf(running), patience).toEqual({ kind, says: expect.stringMatching(says), detail: expect.stringMatching(detail) })
  })

  const loops: readonly (readonly [what: string, source: string, says: string])[] = [
    ['the keyboard', readLine, 'It is waiting for input at the keyboard (standard input).'],
    ['more bytes', 'connect(PORT, "127.0.0.1", () => console.log("begun")).resume()', 'It is waiting for more bytes on a connection.'],
    [
      'the keyboard and more bytes',
      `connect(PORT, "127.0.0.1").resume(); ${readLine}`,
      'It is waiting for input at the keyboard (standard input) or for more bytes on a connection.',
    ],
  ]
  test.each(loops)('%s, in the event loop of Node.js', async (_, source, says) => {
    const { port } = await listenForClients()
    const program = `const { connect } = require("net"); ${source.replace('PORT', String(port))}`
    await using running = startSample(node(program))
    await printed(running, 'begun')
    await expect.poll(() => causeOf(running)?.says, patience).toBe(says)
  })

  test('more bytes on a connection, and who is at its other end', async () => {
    const { port, firstClient } = await listenForClients()
    await using running = startSample(python(`import socket; s = socket.create_connection(("127.0.0.1", ${port})); print("begun", flush=True); s.recv(10)`))
    await printed(running, 'begun')
    const from = await firstClient
    await expect.poll(() => causeOf(running)?.kind, patience).toBe('recv')
    expect(causeOf(running)).toMatchObject({
      says: 'It is waiting in recv() for more bytes on a connection.',
      detail: expect.stringMatching(`^recvfrom\\(\\d+\\) 127\\.0\\.0\\.1:${from} ← 127\\.0\\.0\\.1:${port}$`),
    })
    const ends = (program: number, suite: number) => ({ local: { host: '127.0.0.1', port: suite }, remote: { host: '127.0.0.1', port: program } })
    const about = (program: number, suite: number): string | undefined => explain(running.watch.sample(), ends(program, suite))?.says
    expect(about(from, port)).toBe('It is waiting in recv() for more bytes on this connection.')
    expect(about(from, port + 1)).toBe('It is waiting in recv() for more bytes on this connection.') // It was redirected from another port.
    expect(about(from + 1, port)).toBe('It is waiting in recv() for more bytes on another connection.')
  })

  test('the other end to read what it has sent', async () => {
    const { port } = await listenForClients()
    const source = `import socket; s = socket.create_connection(("127.0.0.1", ${port})); print("begun", flush=True)\nwhile True: s.send(b"x" * 65536)`
    await using running = startSample(python(source))
    await printed(running, 'begun')
    await expect.poll(() => causeOf(running), patience).toMatchObject({ kind: 'send', says: expect.stringContaining('waiting in send() until the other end') })
  })

  const spins: readonly (readonly [what: string, loop: string, says: string])[] = [
    [
      'recv() on what the client has closed',
      'while True: c.sendall(c.recv(9))',
      'After the client left, it calls recv() again and again, and gets nothing each time.',
    ],
    [
      'accept() on a socket that does not listen',
      'u = socket.socket(); u.bind(("127.0.0.1", 0))\nwhile True: look(u.accept)',
      'It calls accept() again and again on a socket that does not listen, and each call fails.',
    ],
    [
      'epoll_wait() for what the client has closed',
      'import select; p = select.epoll(); p.register(c)\nc.recv(9)\nwhile True: p.poll()',
      'After the client left, epoll_wait() reports that connection again and again, and there is nothing to read.',
    ],
    [
      'recv() that does not wait',
      'c.setblocking(False)\nwhile True: look(c.recv, 9)',
      'It calls recv() again and again, although nothing comes: it never waits there.',
    ],
    [
      'accept() that does not wait',
      's.setblocking(False)\nwhile True: look(s.accept)',
      'It calls accept() again and again, although no client comes: it never waits there.',
    ],
    ['select() that does not wait', 'import select\nwhile True: select.select([c], [], [], 0)', 'It calls select() again and again, and never waits there.'],
  ]
  test.each(spins)('nothing: it calls %s', async (what, loop, says) => {
    const source = `import socket
def look(call, *arguments):
  try: call(*arguments)
  except OSError: pass
s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], "begun", flush=True)
c, _ = s.accept()
${loop}`
    await using running = startSample(python(source))
    const client = connect(Number.parseInt(await printed(running, 'begun'), 10), '127.0.0.1').on('error', () => undefined)
    onTestFinished(() => void client.destroy())
    await once(client, 'connect')
    if (what.includes('closed')) client.end()
    await expect.poll(() => causeOf(running)?.says, patience).toBe(says)
  })

  test('more bytes of one client, and not of the one that the check is about', async () => {
    const source = `import socket
s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], "begun", flush=True)
c, _ = s.accept(); c.recv(10)`
    await using running = startSample(python(source))
    const port = Number.parseInt(await printed(running, 'begun'), 10)
    const clients = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')].map((client) => client.on('error', () => undefined))
    await Promise.all(clients.map((client) => once(client, 'connect')))
    onTestFinished(() => void clients.map((client) => client.destroy()))
    await expect.poll(() => causeOf(running)?.kind, patience).toBe('recv')
    const says = clients.map(({ localPort = 0 }) => {
      return explain(running.watch.sample(), { local: { host: '127.0.0.1', port: localPort }, remote: { host: '127.0.0.1', port } })?.says
    })
    expect(says.toSorted()).toEqual(['another', 'this'].map((which) => `It is waiting in recv() for more bytes on ${which} connection.`))
  })

  test('the client rather than a lock in another thread', async () => {
    const source = `import socket, threading
s = socket.create_server(("127.0.0.1", 0))
t = threading.Thread(target=s.accept); t.start()
print("begun", flush=True); t.join()`
    await using running = startSample(python(source))
    await printed(running, 'begun')
    await expect.poll(() => running.watch.sample().every(({ state }) => state === 'S'), patience).toBe(true)
    expect(causeOf(running)?.kind).toBe('accept')
  })
})

test('a program that was stopped is said to be', async () => {
  await using running = startSample(shell('echo begun; read -r line'))
  await printed(running, 'begun')
  running.signal('SIGSTOP')
  await expect.poll(() => causeOf(running), patience).toMatchObject({ kind: 'stopped', says: 'It was stopped by a signal and does not run.' })
})

test('nothing is said of a program without threads', () => {
  expect(explain([])).toBeUndefined()
})

/** A server that reads nothing, and the port of its first client. */
async function listenForClients(): Promise<{ port: number; firstClient: Promise<number> }> {
  const server = createServer({ pauseOnConnect: true })
  const sockets = new Set<Socket>()
  const firstClient = new Promise<number>((resolve) =>
    server.on('connection', (socket) => {
      sockets.add(socket)
      resolve(socket.remotePort ?? 0)
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, firstClient }
}
