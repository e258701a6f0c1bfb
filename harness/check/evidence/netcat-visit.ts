/** One visit to the program, as a shell command for the nc that is installed. */

import type { Netcat } from '../../lab/netcat.js'
import type { Address } from '../../model/report.js'
import type { Visit } from './visits.js'

export interface Feed {
  /** What is sent: commands whose output nc reads, in order. */
  readonly commands: readonly string[]
  /** Or a file that is sent. */
  readonly file?: string
  /** How long the commands take, and how long their longest pause is. */
  readonly seconds: number
  readonly pauseSeconds: number
}

export interface VisitOptions extends Pick<Visit, 'transport' | 'leaves' | 'source'> {
  readonly netcat: Netcat
  readonly address: Address
  readonly feed: Feed
  /** How long nc goes on reading after the last bytes. */
  readonly readsSeconds: number
  /** Says that the program refuses the connection. */
  readonly isRefused?: boolean
}

/** Null if this nc cannot do it. */
export function netcatVisit(options: VisitOptions): string | null {
  const { netcat, source, transport } = options
  if (netcat.kind === 'busybox' && (source !== null || transport === 'udp')) return null
  return transport === 'udp' ? datagrams(options) : connection(options)
}

function datagrams({ netcat, feed, readsSeconds, ...options }: VisitOptions): string | null {
  if (netcat.kind === 'ncat') return pipe([...feed.commands, `sleep ${readsSeconds}`], null, `${netcat.command} -u ${target(options)}`) // It ends with its input.
  if (netcat.kind === 'other') return null
  return pipe(feed.commands, null, `${netcat.command} -u -w${Math.ceil(Math.max(readsSeconds, feed.pauseSeconds + 0.5))} ${target(options)}`)
}

function connection({ netcat, feed, leaves, readsSeconds, isRefused = false, ...options }: VisitOptions): string | null {
  const { kind, command } = netcat
  const stays = leaves === 'stays'
  // Ncat takes a moment to start, in which pieces would be joined.
  const commands = kind === 'ncat' && feed.commands.length > 1 ? ['sleep 1', ...feed.commands] : feed.commands
  const seconds = Math.ceil(feed.seconds + readsSeconds + (commands === feed.commands ? 0 : 1))
  const flag = { openbsd: isRefused ? ' -vN' : stays ? '' : ' -N', ncat: stays ? ' --no-shutdown' : '', busybox: '', other: '' }[kind]
  const call = `timeout ${seconds} ${command}${flag} ${target(options)}`
  if (kind === 'openbsd' || kind === 'ncat' || (kind === 'busybox' && !stays)) return pipe(commands, feed.file ?? null, call)
  if (leaves === 'half-closes') return null
  // Its input must stay open, because it ends its direction with it, or ends. When timeout ends it, it leaves.
  return pipe([...(feed.file === undefined ? commands : [`cat ${feed.file}`]), `sleep ${seconds + 1}`], null, call)
}

function target({ source, address }: Pick<VisitOptions, 'source' | 'address'>): string {
  return `${source === null ? '' : `-s ${source} `}${address.host} ${address.port}`
}

function pipe(commands: readonly string[], file: string | null, call: string): string {
  if (file !== null) return `${call} <${file}`
  const [first = '', ...others] = commands
  if (first === '') return `${call} </dev/null`
  return `${others.length === 0 && !first.includes('; ') ? first : `(${commands.join('; ')})`} | ${call}`
}
