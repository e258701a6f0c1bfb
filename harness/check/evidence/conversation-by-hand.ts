/** Repeats a failed conversation: each visit to the program as a shell command, with its pauses, beside or after the others. */

import type { Netcat } from '../../lab/netcat.js'
import type { Address } from '../../model/report.js'
import type { ByteComparison, TranscriptEvent } from '../../model/verdict.js'
import { limits } from '../../support/limits.js'
import type { Unseen } from '../../wire/transcript.js'
import type { About } from './failure.js'
import { netcatVisit, type Feed } from './netcat-visit.js'
import { isLong, isShowable, printfOf, produceLike, quoteForPrintf } from './shell-text.js'
import { visitsOf, type Piece, type Visit } from './visits.js'

export interface FailedConversation {
  readonly events: readonly TranscriptEvent[]
  readonly unseen: ReadonlySet<Unseen>
  readonly address: Address
  readonly netcat: Netcat
  readonly comparison?: ByteComparison | undefined
  readonly about: About | null
  /** The command that starts the program. */
  readonly command: string
}

/** Where long input is kept: not in the student's folder. */
const file = '/tmp/sent'
const pauseSeconds = 0.5 // between pieces of one client: an answer arrives within milliseconds
const loopPauseSeconds = 0.2 // between many
const turnSeconds = 1 // between clients at once: nc takes up to half a second to start
const readsSeconds = 2 // how long a client goes on reading
const longReadsSeconds = 5
const screenSeconds = 9 // how long a client stays while a person watches what the program prints
const slowReaderSeconds = 3 // how long a client that reads slowly does not read
const slowReaderBytes = 16 << 20 // more than the buffers of both directions hold (tcp(7), tcp_rmem, tcp_wmem)
const clientsAtOnceMax = 3
const pauseMsMin = 200 // between clients: shorter ones are wirecheck's own work
const endingSeconds = 1 // a program that is ending may still take a connection for a moment
const pausedGroupsMax = 3 // checks with more clients do not wait between them
const pauseSecondsMax = 3
const groupsMax = 6
const lengthMax = 1_200
const writtenPiecesMax = 3 // more are sent by a loop

/** `printf 'hello' | timeout 2 nc 127.0.0.1 12345`: not for resets, empty or huge datagrams, or many clients at once. */
export function reproduceConversation(failed: FailedConversation): string | null {
  // The comparison is about its screen, not about the bytes that it sent.
  const conversation = failed.about === 'screen' ? { ...failed, comparison: undefined } : failed
  const { events, unseen, about } = conversation
  const cannot =
    about === 'not by hand' ||
    onlyBoundariesDiffer(conversation) ||
    unseen.has('stopped') ||
    unseen.has('restarted') ||
    events.some(({ from, event }) => from === 'suite' && event === 'reset')
  if (cannot || events.length >= limits.transcriptEventsMax) return null
  const groups = visitsOf(events)
  const commands = groups.map((group, index) => {
    const command = groupCommand(group, conversation, index === groups.length - 1)
    return command === null ? null : `${pauseBefore(groups, index)}${command}`
  })
  if (commands.length === 0 || commands.includes(null)) return null
  const collapsed = collapse(commands as string[])
  const command = collapsed.join('; ')
  return collapsed.length > groupsMax || command.length > lengthMax ? null : command
}

/** Whether all bytes have come back, but in other datagrams: nc prints no boundaries. */
function onlyBoundariesDiffer({ events, comparison }: FailedConversation): boolean {
  const lengthOf = (base64: string): number => Buffer.from(base64, 'base64').length
  if (comparison === undefined || lengthOf(comparison.expected) === lengthOf(comparison.received)) return false
  const bytesFrom = (side: TranscriptEvent['from']): number =>
    events
      .filter(({ event, from }) => event === 'datagram' && from === side)
      .reduce((sum, { bytes = '', bytesTotal }) => sum + (bytesTotal ?? lengthOf(bytes)), 0)
  return bytesFrom('program') > 0 && bytesFrom('program') === bytesFrom('suite')
}

/** A pause where the check itself made one, for the next second, for example. And one before a client that is refused: the program must be gone by then. */
function pauseBefore(groups: readonly (readonly Visit[])[], index: number): string {
  const [before, group] = [groups[index - 1], groups[index]]
  if (before === undefined || group === undefined) return ''
  if (group.some(({ isRefused }) => isRefused)) return `sleep ${endingSeconds}; `
  const pauseMs = Math.min(...group.map(({ beginsMs }) => beginsMs)) - Math.max(...before.map(({ endsMs }) => endsMs))
  const isOwn = groups.length <= pausedGroupsMax && pauseMs >= pauseMsMin
  return isOwn ? `sleep ${Math.min(pauseSecondsMax, Math.ceil(pauseMs / 1_000))}; ` : ''
}

/** Equal commands one after another become a loop. */
function collapse(commands: readonly string[]): string[] {
  const runs: { command: string; count: number }[] = []
  for (const command of commands) {
    const run = runs.at(-1)
    if (run?.command === command) run.count += 1
    else runs.push({ command, count: 1 })
  }
  return runs.map(({ command, count }) => (count === 1 ? command : `for i in $(seq ${count}); do ${command}; done`))
}

function groupCommand(group: readonly Visit[], conversation: FailedConversation, isLast: boolean): string | null {
  const [only] = group
  if (group.length === 1 && only !== undefined) return singleCommand(only, conversation, isLast)
  if (group.length > clientsAtOnceMax || unrepeatable(group, conversation)) return null
  const endsAt = Math.max(...group.map(({ leavesAt }) => leavesAt))
  const commands = group.map((visit, index) => atOnceCommand(visit, { conversation, endsAt, isLast: index === group.length - 1 }))
  if (commands.includes(null)) return null
  // Where more than the last one talk they are told apart on the terminal, and all are waited for.
  const areNamed = group.slice(0, -1).some(({ pieces }) => pieces.length > 0)
  const parts = commands.map((command, index) => {
    const pause = index === 0 ? '' : `sleep ${(group[index]?.beginsAt ?? 0) - (group[index - 1]?.beginsAt ?? 0)}; `
    return `${pause}${command}${areNamed ? ` | sed 's/^/client ${index + 1}: /'` : ''}`
  })
  return `${parts.join(' & ')}${areNamed ? '; wait' : ''}`
}

const unrepeatable = (group: readonly Visit[], { unseen }: FailedConversation): boolean =>
  unseen.has('slow reader') || group.some(({ pieces }) => pieces.some((piece) => !canBeWritten(piece)))

const canBeWritten = ({ bytes, total }: Piece): boolean => total === bytes.length && !isLong(bytes)

/** A client among several at once. All but the last run in the background; who stays connected does so until the others are served. */
function atOnceCommand(visit: Visit, options: { conversation: FailedConversation; endsAt: number; isLast: boolean }): string | null {
  const { conversation, endsAt, isLast } = options
  const { address, netcat } = conversation
  const { transport, source, leaves, pieces, beginsAt, leavesAt } = visit
  if (transport === 'udp' && pieces.some(({ total }) => total === 0)) return null
  let at = beginsAt
  let longest = 0
  const pauseUntil = (step: number): string[] => {
    const pause = (step - at) * turnSeconds
    at = Math.max(at, step)
    longest = Math.max(longest, pause)
    return pause > 0 ? [`sleep ${pause}`] : []
  }
  const commands = pieces.flatMap(({ bytes, step }) => [...pauseUntil(step), printfOf(bytes)])
  const rest = endsAt - at
  if (isLast)
    return netcatVisit({ transport, source, leaves, address, netcat, feed: feedOf(commands, at - beginsAt, longest), readsSeconds: rest + readsSeconds })
  const staysUntil = leaves === 'stays' ? endsAt + 2 * readsSeconds : leavesAt
  const held = [...commands, ...pauseUntil(staysUntil)]
  return netcatVisit({ transport, source, leaves: 'closes', address, netcat, feed: feedOf(held, at - beginsAt, longest), readsSeconds: 1 })
}

const feedOf = (commands: readonly string[], seconds: number, longest: number): Feed => ({ commands, seconds, pauseSeconds: longest })

/** A client by itself. */
function singleCommand(visit: Visit, conversation: FailedConversation, isLast: boolean): string | null {
  const { address, netcat, comparison, about, unseen } = conversation
  const { transport, source, leaves, pieces, isRefused } = visit
  const [first] = pieces
  if (transport === 'udp' && pieces.some(({ total }) => total === 0)) return null
  if (!pieces.every(canBeWritten) || unseen.has('slow reader'))
    return pieces.length === 1 && first !== undefined && isLast ? longCommand(visit, first, conversation) : null
  const seconds = Math.max(0, pieces.length - 1) * (pieces.length > writtenPiecesMax ? loopPauseSeconds : pauseSeconds)
  const feed = feedOf(feedCommands(pieces), seconds, pieces.length > 1 ? pauseSeconds : 0)
  const asksRefused = isRefused && isLast
  const reads = leaves === 'closes' ? 1 : about === 'screen' && isLast ? screenSeconds : readsSeconds
  const command = netcatVisit({ transport, source, leaves: isRefused ? 'closes' : leaves, address, netcat, feed, readsSeconds: reads, isRefused: asksRefused })
  if (command === null || !isLast) return command
  if (about === 'open connection') return `${command}; [ $? -eq 124 ] && echo 'The connection is still open.'`
  if (about === 'closed connection') return `${command}; [ $? -eq 124 ] || echo 'The program has closed the connection.'`
  return comparison !== undefined && isInvisible(comparison) ? `${command} | od -An -c` : command
}

/** Whether a terminal would not show the difference: in control characters, in bytes that are not text, or in white space at an end. */
function isInvisible(comparison: ByteComparison): boolean {
  const [expected, received] = [comparison.expected, comparison.received].map((bytes) => Buffer.from(bytes, 'base64')) as [Buffer, Buffer]
  if (!isShowable(expected) || !isShowable(received)) return true
  return received.length > 0 && expected.length > 0 && expected.toString().trim() === received.toString().trim()
}

function feedCommands(pieces: readonly Piece[]): string[] {
  if (pieces.length > writtenPiecesMax)
    return [`for piece in ${pieces.map(({ bytes }) => `'${quoteForPrintf(bytes)}'`).join(' ')}; do printf "$piece"; sleep ${loopPauseSeconds}; done`]
  return pieces.flatMap(({ bytes }, index) => [...(index === 0 ? [] : [`sleep ${pauseSeconds}`]), printfOf(bytes)])
}

/** One long message. Bytes like it are produced, so the program must send back what it gets; what comes back is compared. */
function longCommand({ transport, source, leaves }: Visit, piece: Piece, conversation: FailedConversation): string | null {
  const { address, netcat, comparison, unseen } = conversation
  if (comparison === undefined) return null
  const expected = Buffer.from(comparison.expected, 'base64')
  const received = Buffer.from(comparison.received, 'base64')
  if (expected.length !== piece.total) return null
  if (transport === 'udp') return longDatagram({ address, netcat, source }, expected, received)
  if (!expected.subarray(0, piece.bytes.length).equals(piece.bytes)) return null
  if (netcat.kind !== 'openbsd' && netcat.kind !== 'ncat') return null // BusyBox's sends pieces of 1,024 bytes, and neither reads nor sends while it waits to print.
  const isSlow = unseen.has('slow reader')
  const produced = isSlow ? `head -c ${Math.max(slowReaderBytes, piece.total)} /dev/urandom` : produceLike(expected)
  const reads = isSlow ? slowReaderSeconds + longReadsSeconds : longReadsSeconds
  const visit = netcatVisit({ transport, source, leaves, address, netcat, feed: { ...feedOf([], 0, 0), file }, readsSeconds: reads })
  return visit === null ? null : `${produced} >${file}; ${visit} | ${isSlow ? `(sleep ${slowReaderSeconds}; cmp - ${file})` : `cmp - ${file}`}`
}

/** The largest datagram that nc sends in one piece and a pipe passes on whole. */
const datagramBytesMax = 8_192

/** A long text in one datagram, of which a part is missing. */
function longDatagram(
  { address, netcat, source }: Pick<FailedConversation, 'address' | 'netcat'> & Pick<Visit, 'source'>,
  expected: Buffer,
  received: Buffer,
): string | null {
  if (expected.length > datagramBytesMax || expected.length === received.length) return null
  const feed = feedOf([`printf '%${expected.length}s' | tr ' ' x`], 0, 0)
  const visit = netcatVisit({ transport: 'udp', leaves: 'stays', source, address, netcat, feed, readsSeconds })
  return visit === null ? null : `${visit} | wc -c`
}
