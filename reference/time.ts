/**
 * The time server: tells each client the local time in the format of C's ctime(), then closes.
 *
 *     node time.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 8888)
const host = process.env['HOST'] // Left out, Node listens on every address, by IPv6 and by IPv4.
const lingerMs = 10_000

/** Writes a moment in 24 characters, a day below 10 padded with a space: `Tue Jun  1 09:05:03 2010`. */
function formatLikeCtime(moment: Date): string {
  // The language itself fixes this form, whatever the locale: `Tue Jun 01 2010 09:05:03 GMT+0200 (…)`.
  const text = moment.toString()
  const weekdayAndMonth = text.slice(0, 7)
  const time = text.slice(16, 24)
  const day = String(moment.getDate()).padStart(2)
  return `${weekdayAndMonth} ${day} ${time} ${moment.getFullYear()}`
}

const server = createServer((client) => {
  // A client may reset its connection at any time. Without a listener that error would end the whole server.
  client.on('error', () => {})

  // What the client says does not matter, but it has to be read. The kernel answers a close with unread bytes by a
  // reset, and a reset can overtake the answer or wipe it out at the client.
  client.resume()

  // The clock is read here, once for each client, and not when the server starts.
  client.end(formatLikeCtime(new Date()))

  // We are done, but the connection lasts until the client closes as well. One that never does must not keep it for ever.
  client.setTimeout(lingerMs, () => client.destroy())
})

server.listen({ port, host })

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
