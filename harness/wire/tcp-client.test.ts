/** The suite as a TCP client: it comes from where it is told to, and says why a program did not take it. */

import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { noSandbox } from '../lab/sample-sandbox.js'
import { findOnPath, inPrivateNetwork } from '../lab/sandbox.js'
import { bestLab, printed, python, sharedLab, startSample } from '../launch/sample-program.js'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'
import { eventsOf, sampleClient, sampleConversation, sampleServer } from './sample-conversation.js'
import { ConnectFailure, connectTcp } from './tcp-client.js'
import { createTranscript } from './transcript.js'

vi.setConfig({ testTimeout: 60_000 })

describe('connecting', () => {
  test('comes from the address that was asked for', async () => {
    const { client, socket } = await sampleClient(undefined, { from: '127.0.0.2' })
    expect([client.local.host, socket.remoteAddress]).toEqual(['127.0.0.2', '127.0.0.2'])
    expect(client.local.port).toBe(socket.remotePort)
  })

  test('where nobody listens is refused', async () => {
    const { address } = await sampleServer()
    const conversation = sampleConversation()
    const failure = await refusal(connectTcp(conversation, { ...address, host: '127.0.0.3' }))
    expect(failure).toMatchObject({ outcome: 'refused', message: `Cannot connect to 127.0.0.3:${address.port}: connection refused` })
    expect(eventsOf(conversation)).toEqual(['program refused'])
  })

  // Only in a network of its own can the kernel be left no other port than the one that is connected to.
  test.skipIf(bestLab.sandbox === null)('to itself is refused: that socket is no program', async () => {
    const source = `
      import { writeFileSync } from 'node:fs'
      import { createPulse } from ${compiled('kernel/pulse')}
      import { createWatch } from ${compiled('kernel/silence')}
      import { connectTcp } from ${compiled('wire/tcp-client')}
      import { createTranscript } from ${compiled('wire/transcript')}
      writeFileSync('/proc/sys/net/ipv4/ip_local_port_range', '40000 40000')
      const watch = createWatch(() => [[process.pid]])
      const conversation = { pulse: createPulse(), watch, transcript: createTranscript() }
      await connectTcp(conversation, { host: '127.0.0.1', port: 40000 }).catch(({ outcome, message }) => console.log(outcome, message))
      console.log(conversation.transcript.events().map(({ event }) => event).join())
      process.exit()`
    const command = inPrivateNetwork(bestLab.sandbox ?? noSandbox, { file: process.execPath, args: ['--input-type=module', '-e', source] })
    const run = await runTool(command, { cwd: projectRoot, environment: {}, timeoutMs: 20_000, outputBytesMax: 10_000, signal: new AbortController().signal })
    expect(run.output).toBe('refused Cannot connect to 127.0.0.1:40000: connection refused\nrefused\n')
  })

  // A busy machine stretches the deadline.
  test.skipIf(findOnPath('python3') === null)('to a program that accepts nobody ends when its backlog is full', { timeout: 120_000 }, async () => {
    const source = 'import socket; s = socket.create_server(("127.0.0.1", 0), backlog=0); print(f"port {s.getsockname()[1]};", flush=True); input()'
    await using running = startSample(python(source), { lab: sharedLab })
    const port = Number(/port (\d+);/.exec(await printed(running, ';'))?.[1])
    const conversation = { pulse: running.pulse, watch: running.watch, transcript: createTranscript() }
    const connectUntilFull = async (): Promise<void> => {
      for (let count = 0; count < 4; count += 1) onTestFinished((await connectTcp(conversation, { host: '127.0.0.1', port })).close)
    }
    expect(await refusal(connectUntilFull())).toMatchObject({
      outcome: 'never-accepted',
      message: `Cannot connect to 127.0.0.1:${port}: the connection was neither accepted nor refused`,
    })
  })

  // Node mostly learns of such a reset while it still connects, and of the others when it writes.
  test.skipIf(findOnPath('python3') === null)('to a program that resets at once succeeds, and what came before the reset is kept', async () => {
    const source = [
      'import socket, struct',
      'server = socket.create_server(("127.0.0.1", 0), backlog=50); print(f"port {server.getsockname()[1]};", flush=True)',
      'while True:',
      '  client, _ = server.accept()',
      '  client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); client.sendall(b"x" * 5000); client.close()',
    ].join('\n')
    await using running = startSample(python(source), { lab: sharedLab })
    const port = Number(/port (\d+);/.exec(await printed(running, ';'))?.[1])
    for (let count = 0; count < 20; count += 1) {
      const conversation = { pulse: running.pulse, watch: running.watch, transcript: createTranscript() }
      await using client = await connectTcp(conversation, { host: '127.0.0.1', port }, { paused: count % 2 === 0 })
      expect(client.local.host).toBe('127.0.0.1')
      if (count % 4 < 2) await client.send('hello')
      client.startReading()
      await client.receiveAll()
      expect([client.pending().length, client.incoming()]).toEqual([5_000, 'reset'])
    }
  })

  test('is written down with a number for each connection', async () => {
    const server = await sampleServer((socket) => socket.on('end', () => socket.end()).resume())
    const conversation = sampleConversation()
    await using first = await connectTcp(conversation, server.address)
    await using second = await connectTcp(conversation, server.address)
    expect(conversation.transcript.events()).toMatchObject([
      { connection: 1, event: 'connect', address: `127.0.0.1:${first.local.port}` },
      { connection: 2, event: 'connect', address: `127.0.0.1:${second.local.port}` },
    ])
  })
})

/** A module as it was built, as a JavaScript string: a plain process of Node loads it. */
function compiled(module: string): string {
  return JSON.stringify(`${projectRoot}/dist/harness/${module}.js`)
}

async function refusal(connecting: Promise<unknown>): Promise<ConnectFailure> {
  const thrown = await connecting.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (thrown instanceof ConnectFailure) return thrown
  throw new Error(`It was not refused: ${String(thrown)}`)
}
