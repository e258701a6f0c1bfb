/**
 * The prompt client: sends each typed line to the server. An empty line or the end of the input ends it.
 *
 *     node prompt-client.js <host> <port>
 *
 * It waits for the keyboard and the server at the same time. A server that never answers does not delay the next line,
 * and a server that closes is noticed while nobody types.
 */
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function prompt(host: string, port: number): void {
  let isConnected = false
  let isLeaving = false

  const server = connect(port, host, () => {
    isConnected = true
    const keyboard = createInterface({ input: process.stdin })
    process.stdout.write('> ')

    keyboard.on('line', (line) => {
      if (isLeaving) return
      if (line === '') return leave()
      server.write(`${line}\n`) // a string goes out as UTF-8
      process.stdout.write('> ')
    })
    keyboard.on('close', leave)
  })

  /** Closes the connection once all lines are sent, then ends the program, which standard input would keep running. */
  function leave(): void {
    isLeaving = true
    server.end(() => process.exit())
  }

  server.on('data', (answer) => process.stdout.write(answer))

  server.on('end', () => {
    if (!isLeaving) fail('The server has closed the connection')
  })

  server.on('error', (error: NodeJS.ErrnoException) => {
    if (isConnected) fail(`The connection to ${host}:${port} broke: ${error.message}`)
    fail(`Cannot connect to ${host}:${port}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`)
  })
}

const [host, port, ...rest] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port) || rest.length > 0) {
  fail('Usage: prompt-client <host> <port>')
}
prompt(host, Number(port))
