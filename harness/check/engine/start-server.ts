/** Starts a server under test and finds out where it listens; what goes wrong with that is a finding about the program. The one door to p-retry. */

import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import pRetry from 'p-retry'
import type { Lab } from '../../lab/probe.js'
import { waitFor } from '../../kernel/wait-for.js'
import { startProgram, type Ending, type RunningProgram } from '../../launch/program.js'
import { awaitReady, type Readiness } from '../../launch/readiness.js'
import { outlastTimeWait } from '../../kernel/time-wait.js'
import type { Address } from '../../model/report.js'
import type { Exercise, Transport } from '../../model/exercise.js'
import type { Program } from '../../model/submission.js'
import { limits } from '../../support/limits.js'
import type { RunningServer } from '../language/context.js'
import { CheckFailure, EndedBeforeListening, causeOf, describeEnding, evidence } from '../evidence/failure.js'
import { saysAddressInUse, saysUsage } from '../wording/start-refusal.js'

export interface StartServerOptions {
  readonly lab: Lab
  readonly exercise: Exercise
  readonly program: Program
  readonly port: number
  readonly environment?: Readonly<Record<string, string>>
  /** Whether it has to listen at once, whatever lingers on its port (TCP-5). */
  readonly atOnce?: boolean
}

/** Starts it and waits until it listens. Throws CheckFailure with what was found when it does not. */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const attempt = (): Promise<RunningServer> => startOnce(options)
  return options.atOnce === true ? attempt() : startAgainOnceFree(options.lab, attempt)
}

/**
 * Makes the attempt once more if the program ended before it listened, and the port that it binds may have been held by what
 * an earlier program left behind: in a shared network, after waiting until nothing is left there.
 */
export async function startAgainOnceFree<Started>(
  { description }: { readonly description: Pick<Lab['description'], 'network'> },
  attempt: () => Promise<Started>,
  outlast = outlastTimeWait,
): Promise<Started> {
  return pRetry(attempt, {
    retries: 1,
    minTimeout: 0,
    shouldRetry: ({ error }) => error instanceof EndedBeforeListening && description.network === 'shared' && outlast(),
  })
}

async function startOnce({ lab, exercise, program, port, environment }: StartServerOptions): Promise<RunningServer> {
  const running = startProgram(lab, program, {
    host: '127.0.0.1',
    port,
    addressArguments: [String(port)],
    ...(environment !== undefined && { environment }),
  })
  for (const line of program.stdin) running.type(`${line.replaceAll('{port}', String(port)).replaceAll('{host}', '127.0.0.1')}\r`)
  const readiness = await awaitReady(running, { transport: exercise.transport, preferredPorts: [port, exercise.usualPort] })
  if (readiness.kind !== 'ready') {
    const failure = notReady(readiness, running, { exercise, port })
    await running.kill()
    throw failure
  }
  const swapped = swappedPort(readiness.address.port, [port, exercise.usualPort])
  if (swapped !== null) {
    await running.kill()
    throw swappedPortFailure(readiness.address.port, swapped)
  }
  const address = await reachableAddress(readiness, exercise.transport)
  return { running, address, listener: readiness.listener, portFrom: address.port === port ? 'argument' : 'program' }
}

/** The last lines that a program printed, for a message. */
export function lastLines(running: RunningProgram, from = 0, linesMax = 12): string {
  const lines = running.output.text(from).replaceAll(`${running.program.root}/`, '').trimEnd().split('\n')
  return lines.slice(-linesMax).join('\n')
}

/** How the program has ended, if it has or is about to: its sockets close a moment before it is gone. */
export async function endingSoon(running: RunningProgram): Promise<Ending | null> {
  const outcome = await waitFor({ look: () => running.ending() ?? undefined, pulse: running.pulse, watch: running.watch, deadlineMs: limits.settleMs })
  return outcome.kind === 'found' ? outcome.value : null
}

/** What to throw about a program that does not listen. */
export function notReady(
  readiness: Exclude<Readiness, { kind: 'ready' }>,
  running: RunningProgram,
  wanted: { exercise: Exercise; port: number },
): CheckFailure {
  const { exercise, port } = wanted
  const protocol = exercise.transport === 'udp' ? 'UDP' : 'TCP'
  const expected = [`The program listens on a ${protocol} port (${port} was given as argument and as PORT; one of its own is all right).`]
  if (readiness.kind === 'ended') return endedBeforeListening(running, expected)
  if (readiness.kind === 'other-protocol') {
    const other = readiness.listener.protocol.toUpperCase()
    return new CheckFailure({
      message: `The program listens on ${other} port ${readiness.listener.localPort}, but this exercise is about ${protocol}.`,
      expected,
      actual: `It listens on ${other} port ${readiness.listener.localPort} only.`,
      hint: exercise.transport === 'udp' ? 'Create the socket with SOCK_DGRAM.' : 'Create the socket with SOCK_STREAM, then listen() and accept().',
    })
  }
  const floods = running.output.isFlood()
  const cause = floods ? undefined : causeOf(readiness.threads)
  const keyboard = cause?.kind === 'keyboard'
  const message = floods
    ? 'The program prints without end, and does not listen.'
    : readiness.kind === 'at-rest'
      ? keyboard
        ? 'The program waits for input from the keyboard and does not listen.'
        : 'The program waits for something else and will never listen.'
      : `The program did not listen within ${limits.startupMs.toLocaleString('en-US')} ms.`
  const hint = keyboard ? 'Listen first, without asking for anything; or give the lines to type in wirecheck.json: "stdin": ["{port}"].' : undefined
  return new CheckFailure(evidence({ message, expected, actual: 'No socket of the program listens.', cause, hint }))
}

function endedBeforeListening(running: RunningProgram, expected: readonly string[]): EndedBeforeListening {
  const printed = lastLines(running)
  const ending = describeEnding(running.ending())
  const inUseHint = saysAddressInUse(printed)
    ? 'The port that it binds is in use: set SO_REUSEADDR before bind(), and see that no other program has the port.'
    : undefined
  return new EndedBeforeListening(
    evidence({
      message: `The program ended (${ending}) before it listened${printed === '' ? ', and printed nothing' : ''}.`,
      expected,
      actual: printed === '' ? `It ended with ${ending}.` : `It ended with ${ending}; its last lines: ${printed}`,
      hint: inUseHint ?? argumentsHint(running, '--port {port}'),
    }),
  )
}

/** What to do about a program that ended because it takes other arguments than the address, or none. */
export function argumentsHint({ output, program }: RunningProgram, placeholders: string): string | undefined {
  if (!program.appendAddress || !saysUsage(output.text())) return undefined
  const entry = JSON.stringify({ [program.exercise]: { run: `${program.shown} ${placeholders}` } })
  return `It is started with its address as arguments. If it wants them in another way, say so in wirecheck.json, such as ${entry}`
}

/** The port whose two bytes in the other order are `port`, if it is one of `meant`: htons() was forgotten. */
function swappedPort(port: number, meant: readonly number[]): number | null {
  const other = ((port & 0xff) << 8) | (port >> 8)
  return other !== port && !meant.includes(port) && meant.includes(other) ? other : null
}

function swappedPortFailure(port: number, meant: number): CheckFailure {
  return new CheckFailure({
    message: `The program listens on port ${port}, which is ${meant} with its two bytes swapped.`,
    expected: [`It listens on port ${meant}.`],
    actual: `It listens on port ${port}.`,
    hint: 'Ports go into sockaddr_in in network byte order: addr.sin_port = htons(port).',
  })
}

/** Where it is reached: on IPv4, unless it listens on IPv6 only. */
export async function reachableAddress({ address, listener }: Extract<Readiness, { kind: 'ready' }>, transport: Transport): Promise<Address> {
  const onlyIpv6 = listener.localAddress === '::' && (await isFreeOnIpv4(address.port, transport))
  return onlyIpv6 ? { ...address, host: '::1' } : address
}

/** A listener on `::` usually takes IPv4 as well (ipv6(7), IPV6_V6ONLY); then the same port cannot be bound on IPv4. */
function isFreeOnIpv4(port: number, transport: Transport): Promise<boolean> {
  return new Promise((resolve) => {
    if (transport === 'udp') {
      const socket = createSocket('udp4')
      socket.once('error', () => socket.close(() => resolve(false)))
      socket.bind({ port, address: '0.0.0.0', exclusive: true }, () => socket.close(() => resolve(true)))
    } else {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)))
    }
  })
}
