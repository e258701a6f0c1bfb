/**
 * A chat for two people who speak in turns. The client speaks first.
 *
 *     node chat.js server <port> <name>
 *     node chat.js client <host> <port> <name>
 *
 * Each side sends its name as the first line of UTF-8 text, then one line for each message. Names and messages may
 * contain spaces and colons, because no other mark separates them.
 */
import { connect, createServer, type Socket } from 'node:net'

/**
 * Calls `onLine` for each line of a stream, whatever pieces it arrives in. Text after the last line end counts as a
 * line as well.
 */
function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8') // keeps a character whole if its bytes arrive in two pieces
  stream.on('data', (piece: string) => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('end', () => {
    if (rest !== '') onLine(rest)
  })
}

/** The whole conversation, from the exchange of names until one side leaves. */
function chat(peer: Socket, myName: string, speaksFirst: boolean): void {
  const typed: string[] = [] // lines typed before it is our turn
  let isMyTurn = speaksFirst
  let hasEndedInput = false
  let theirName: string | undefined

  /** Sends the next line, if it is our turn and there is one. */
  function speak(): void {
    const message = typed[0]
    if (message === undefined && hasEndedInput) leave()
    if (message === undefined || !isMyTurn) return
    typed.shift()
    isMyTurn = false
    peer.write(`${message}\n`)
    console.log(`${myName}: ${message}`)
  }

  /** Closes the connection, which tells the other side. The program ends once everything has been sent. */
  function leave(): void {
    peer.end(() => process.exit())
  }

  peer.write(`${myName}\n`)
  readLines(peer, (line) => {
    if (theirName === undefined) {
      theirName = line
      return
    }
    console.log(`${theirName}: ${line}`)
    isMyTurn = true
    speak()
  })

  // If the other program is killed, we see the end of the stream, or an error if data was still on its way.
  peer.on('error', () => {})
  peer.on('close', () => {
    console.log(`${theirName ?? 'The other'} has left.`)
    process.exit()
  })

  readLines(process.stdin, (line) => {
    typed.push(line)
    speak()
  })
  process.stdin.on('end', () => {
    hasEndedInput = true
    speak()
  })
}

function runServer(port: number, name: string): void {
  const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.
  const server = createServer((client) => {
    server.close() // a chat has two sides, so we accept nobody else
    chat(client, name, false)
  })
  server.on('error', (error) => fail(`Cannot listen on port ${port}: ${error.message}`))
  server.listen({ port, host })
}

function runClient(host: string, port: number, name: string): void {
  const server = connect(port, host)
  const onFailure = (error: NodeJS.ErrnoException): void => {
    fail(`Cannot connect to ${host}:${port}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`)
  }
  server.once('error', onFailure)
  server.once('connect', () => {
    server.off('error', onFailure)
    chat(server, name, true)
  })
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())

const [role, ...rest] = process.argv.slice(2)
if (role === 'server' && rest.length === 2) {
  const [port, name] = rest as [string, string]
  runServer(Number(port), name)
} else if (role === 'client' && rest.length === 3) {
  const [host, port, name] = rest as [string, string, string]
  runClient(host, Number(port), name)
} else {
  fail('Usage: chat server <port> <name>\n       chat client <host> <port> <name>')
}
