/** What is on its way in this network counts for the processes that it goes to or comes from, and for no others. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { isAnythingInFlight } from './in-flight.js'
import { readSockets } from './sockets.js'

const listener = 'import socket; s = socket.create_server(("127.0.0.1", 0), backlog=0); print(s.getsockname()[1], flush=True); input()'

test('a connection that waits for a full backlog is in flight for both of its ends, and for nobody else', async () => {
  const server = start('python3', ['-c', listener])
  const [printed] = (await once(server.stdout ?? server, 'data')) as [Buffer]
  const port = Number(printed.toString())
  const isOpening = (): boolean => readSockets('tcp').some(({ state, remotePort }) => state === 'opening' && remotePort === port)
  while (!isOpening()) await beginToConnect(port)
  const other = start('sleep', ['1000'])
  expect([process.pid, server.pid ?? 0].map((pid) => isAnythingInFlight([pid]))).toEqual([true, true])
  // Packets that a processor has in its queue may be anybody's, for some microseconds.
  await expect.poll(() => isAnythingInFlight([other.pid ?? 0])).toBe(false)
})

async function beginToConnect(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  await nextTurn()
}

function start(file: string, args: readonly string[]): ChildProcess {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}
