/**
 * The time server: sends each client the local time in the format of C's ctime(), then closes.
 *
 *     node time.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 8888)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.
const lingerMs = 10_000

/** Formats a time in 24 characters, with a day below 10 padded with a space: `Tue Jun  1 09:05:03 2010`. */
function formatLikeCtime(moment: Date): string {
  // The language defines this format, independent of the locale: `Tue Jun 01 2010 09:05:03 GMT+0200 (…)`.
  const text = moment.toString()
  const weekdayAndMonth = text.slice(0, 7)
  const time = text.slice(16, 24)
  const day = String(moment.getDate()).padStart(2)
  return `${weekdayAndMonth} ${day} ${time} ${moment.getFullYear()}`
}

const server = createServer((client) => {
  // A client may reset its connection at any time. Without this listener, the error would end the whole server.
  client.on('error', () => {})

  // What the client sends does not matter, but it must be read. If bytes are unread at the close, the kernel sends a
  // reset, and the reset can overtake the answer or discard it at the client.
  client.resume()

  // We read the clock for each client, not once when the server starts.
  client.end(formatLikeCtime(new Date()))

  // The connection stays open until the client closes too. A client that never does must not keep it open for ever.
  client.setTimeout(lingerMs, () => client.destroy())
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
