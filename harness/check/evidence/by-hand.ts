/** The shell command with which a student repeats a failed conversation by hand. */

import type { TranscriptEvent } from '../../model/verdict.js'
import type { Address } from '../../model/report.js'

const bytesMax = 400 // longer input is made by a program, not typed

/** `printf 'hello' | nc -N 127.0.0.1 12345`; undefined where a shell cannot say it (long datagrams, resets). */
export function reproduceByHand(events: readonly TranscriptEvent[], { host, port }: Address): string | undefined {
  const first = events.find(({ event }) => event === 'connect' || event === 'datagram' || event === 'refused')
  if (first === undefined || events.some(({ from, event }) => from === 'suite' && event === 'reset')) return undefined
  const last = events.findLast(({ from }) => from === 'suite')?.connection ?? first.connection
  const mine = events.filter(({ connection, from }) => connection === last && from === 'suite')
  const source = mine.find(({ event }) => event === 'connect')?.address?.replace(/:\d+$/, '')
  const sent = mine.filter(({ bytes }) => bytes !== undefined)
  const isUdp = mine.some(({ event }) => event === 'datagram')
  const total = sent.reduce((sum, { bytesTotal, bytes }) => sum + (bytesTotal ?? Buffer.from(bytes ?? '', 'base64').length), 0)
  const netcat = [
    'nc',
    ...(isUdp ? ['-u', '-w1'] : ['-N']),
    ...(source !== undefined && source !== '127.0.0.1' && source !== '::1' ? ['-s', source] : []),
    host,
    port,
  ].join(' ')
  if (total === 0) return isUdp ? undefined : `${netcat} </dev/null`
  if (total > bytesMax) return isUdp ? undefined : `head -c ${total} /dev/urandom >in; ${netcat} <in | cmp - in`
  const data = Buffer.concat((isUdp ? sent.slice(-1) : sent).map(({ bytes }) => Buffer.from(bytes ?? '', 'base64')))
  return `printf '${quoteForPrintf(data)}' | ${netcat}`
}

/** Bytes as a single-quoted argument of printf(1): octal escapes are understood by every shell (POSIX). */
function quoteForPrintf(data: Uint8Array): string {
  return [...data]
    .map((byte, at) => {
      const character = String.fromCharCode(byte)
      if (byte === 0x0a) return '\\n'
      if (byte === 0x0d) return '\\r'
      if (character === '%') return '%%'
      if (character === '-' && at === 0) return '\\055' // Else it would be taken for an option.
      return byte >= 0x20 && byte < 0x7f && !"'\\".includes(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`
    })
    .join('')
}
