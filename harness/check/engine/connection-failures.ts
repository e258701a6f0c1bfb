/** Failure messages for connections that never happened. */

import type { Outcome } from '../../kernel/wait-for.js'
import type { Transport } from '../../model/exercise.js'
import type { ConnectFailure } from '../../wire/tcp-client.js'
import { CheckFailure, causeOf, describeEnding, evidence, howItEnded, Untestable } from '../evidence/failure.js'
import type { MeetingPoint, RunningServer, StartedProgram } from '../language/context.js'
import { othersAt } from './other-ports.js'
import { argumentsHint, endingSoon, lastLines } from './start-server.js'

interface NeverArrivedOptions {
  readonly transport: Transport
  readonly meetingPoint: MeetingPoint
  /** Whether something of this program has arrived before: then wirecheck is where it looks for a server. */
  readonly isAgain: boolean
  /** Whether its first argument is a URL instead of host and port. */
  readonly takesUrl: boolean
}

const askingHints = {
  address: 'Take host and port from the arguments, or let wirecheck type what the program asks for. In wirecheck.json: "stdin": ["{host}", "{port}"].',
  url: 'Take the URL and the name of the file from the arguments, or let wirecheck type what the program asks for. In wirecheck.json: "stdin": ["http://{host}:{port}/page.html", "page.html"].',
}

/** How the messages speak of a client's first sign of life, and of its next one, for each transport. */
const arrivals = {
  'tcp again': {
    never: 'The program did not connect again.',
    before: 'before it connected again',
    expected: 'The program connects once more to',
    actual: 'It is running, but has not connected again.',
  },
  'udp again': {
    never: 'No further datagram arrived.',
    before: 'before it sent another datagram',
    expected: 'The program sends another datagram to',
    actual: 'It is running, but has sent nothing more.',
  },
  tcp: {
    never: 'The program never connected.',
    before: 'before it connected',
    expected: 'The program connects to',
    actual: 'It is running, but has not connected.',
  },
  udp: {
    never: 'No datagram arrived.',
    before: 'before it sent a datagram',
    expected: 'The program sends a datagram to',
    actual: 'It is running, but has sent nothing.',
  },
} as const

/**
 * The finding about a client of which no connection and no datagram arrived, or no other one. Untestable where programs are not
 * redirected and nothing has arrived: the client may have used its own hard-coded address.
 */
export function neverArrived(client: StartedProgram, outcome: Outcome<unknown>, options: NeverArrivedOptions): CheckFailure | Untestable {
  const { isAgain, takesUrl } = options
  const { address, ports, meetsAll } = options.meetingPoint
  const words = arrivals[`${options.transport === 'udp' ? 'udp' : 'tcp'}${isAgain ? ' again' : ''}`]
  const given = `${address.host}:${address.port}`
  if (!meetsAll && !isAgain && client.running.program.port === null)
    return new Untestable(
      `${words.never} It was expected at ${given}.${occupiedAt(ports, options.transport)} If the program has another address in its source, this machine can redirect it only with bubblewrap, nft and ip installed (see “wirecheck doctor”). Or name its port in wirecheck.json ("port").`,
    )
  const ending = describeEnding(client.running.ending())
  const threads = outcome.kind === 'found' ? [] : outcome.threads
  const cause = causeOf(threads)
  const atKeyboard = cause?.kind === 'keyboard' && client.running.program.stdin.length === 0
  return new CheckFailure(
    evidence({
      message: ending === '' ? words.never : `The program ended (${ending}) ${words.before}.`,
      expected: [`${words.expected} ${given}, or its own hard-coded address.`],
      actual: ending === '' ? words.actual : whatItPrinted(client),
      cause: ending === '' ? cause : { kind: 'exit', says: `The program has ended: ${ending}.`, detail: ending },
      hint: atKeyboard
        ? askingHints[takesUrl ? 'url' : 'address']
        : ending === '' || isAgain || takesUrl
          ? undefined
          : argumentsHint(client.running, ['host', 'port']),
    }),
  )
}

function whatItPrinted({ running }: StartedProgram): string {
  const lines = lastLines(running)
  return `It ${howItEnded(running.ending())}${lines.trim() === '' ? ' and printed nothing.' : `; its last lines:\n${lines}`}`
}

/** A sentence on the ports at which wirecheck could not wait, because other processes have them. */
function occupiedAt(ports: readonly number[], transport: Transport): string {
  const sentences = othersAt(ports, transport).map(({ port, who }) => ` Port ${port} is in use by another process (${who}): end it, then grade again.`)
  return sentences.join('')
}

/** The finding about a server that did not accept the suite's connection. */
export async function connectFailed(failure: ConnectFailure, { running }: RunningServer): Promise<CheckFailure> {
  const ending = describeEnding(await endingSoon(running))
  const ended = ending === '' ? '' : ` The program has ended (${ending}).`
  const printed = ending === '' ? '' : lastLines(running, 0, 4)
  return new CheckFailure(
    evidence({
      message: `${failure.message}.${ended}`,
      expected: ['The program accepts the connection.'],
      actual: printed === '' ? failure.message : `${failure.message}; the program's last lines:\n${printed}`,
      cause: ending === '' ? causeOf(running.watch.sample()) : { kind: 'exit', says: `The program has ended: ${ending}.`, detail: ending },
    }),
  )
}
