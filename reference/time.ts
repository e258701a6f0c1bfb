/**
 * The time server: sends each client the local time in the format of C's ctime(), then closes.
 *
 *     node time.js [port] [--format ctime|iso|epoch] [--zone local|utc]
 */
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { format: { type: 'string', default: 'ctime' }, zone: { type: 'string', default: 'local' } },
})
const port = Number(positionals[0] ?? process.env['PORT'] ?? 8888)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.
const lingerMs = 10_000

function formatTime(moment: Date): string {
  if (values.format === 'epoch') return String(Math.floor(moment.getTime() / 1000))
  // A moment whose UTC looks like the local time of this one. getTimezoneOffset() is positive west of Greenwich.
  const offsetMinutes = values.zone === 'utc' ? 0 : -moment.getTimezoneOffset()
  const local = new Date(moment.getTime() + offsetMinutes * 60_000)
  return values.format === 'iso' ? local.toISOString().slice(0, 19) : formatLikeCtime(local)
}

/** Formats the UTC of a moment in 24 characters, with a day below 10 padded with a space: `Tue Jun  1 09:05:03 2010`. */
function formatLikeCtime(moment: Date): string {
  // The language defines this format, independent of the locale: `Tue, 01 Jun 2010 09:05:03 GMT`.
  const [weekday = '', , month = '', year = '', time = ''] = moment.toUTCString().split(' ')
  const day = String(moment.getUTCDate()).padStart(2)
  return `${weekday.slice(0, 3)} ${month} ${day} ${time} ${year}`
}

const server = createServer((client) => {
  // A client may reset its connection at any time. Without this listener, the error would end the whole server.
  client.on('error', () => {})

  // What the client sends does not matter, but it must be read. If bytes are unread at the close, the kernel sends a
  // reset, and the reset can overtake the answer or discard it at the client.
  client.resume()

  // We read the clock for each client, not once when the server starts.
  client.end(formatTime(new Date()))

  // The connection stays open until the client closes too. A client that never does must not keep it open for ever.
  client.setTimeout(lingerMs, () => client.destroy())
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
