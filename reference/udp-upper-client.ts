/**
 * The UDP upper-case client: sends a text, and prints the answer and the sender's address.
 *
 *     node udp-upper-client.js <host> <port> [<text>]
 */
import { createSocket } from 'node:dgram'

const waitMs = 2_000

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function ask(host: string, port: number, text: string): void {
  const socket = createSocket('udp4')

  // A datagram can get lost without notice, so waiting for an answer needs a time limit.
  const timer = setTimeout(() => fail(`No answer came from ${host}:${port} within ${waitMs / 1_000} s`), waitMs)

  socket.on('message', (answer, sender) => {
    clearTimeout(timer)
    console.log(`${answer.toString('utf8')} from ${sender.address}:${sender.port}`)
    socket.close()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    fail(`Cannot talk to ${host}:${port}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`)
  })

  // A connected socket receives only from its peer, so a datagram from another sender cannot pass for the answer.
  socket.connect(port, host, () => socket.send(text))
}

const [host, port, text = 'MixedCaseString'] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port)) fail('Usage: udp-upper-client <host> <port> [<text>]')
ask(host, Number(port), text)
