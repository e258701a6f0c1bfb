/** Starts a server under test and finds out where it listens; if it does not, that is a finding about the program. The only file that imports p-retry. */

import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import pRetry from 'p-retry'
import type { Lab } from '../../lab/probe.js'
import { waitFor } from '../../kernel/wait-for.js'
import { startProgram, type Ending, type RunningProgram } from '../../launch/program.js'
import { awaitReady, type Readiness } from '../../launch/readiness.js'
import { outlastTimeWait } from '../../kernel/time-wait.js'
import type { Address } from '../../model/report.js'
import type { Exercise, Transport } from '../../model/exercise.js'
import type { Program } from '../../model/submission.js'
import { showCommand } from '../../support/command-line.js'
import { fillPlaceholders } from '../../support/placeholders.js'
import { MachineError } from '../../support/errors.js'
import { limits } from '../../support/limits.js'
import type { RunningServer } from '../language/context.js'
import { CheckFailure, EndedBeforeListening, causeOf, describeEnding, evidence, howItEnded, inSeconds, type Untestable } from '../evidence/failure.js'
import { crashIn } from '../wording/crash.js'
import { lastLinesOf } from '../wording/last-lines.js'
import { visibleText } from '../wording/screen.js'
import { argumentsByUsage, saysAddressInUse, saysRefused, saysUsage, takesArgumentsOtherwise, type Placeholder } from '../wording/start-refusal.js'
import { explainBackground } from './background.js'
import { exceededLimit } from './exceeded-limits.js'
import { ownOutput, withCrash } from './crash-evidence.js'
import { occupiedPort, severalPorts, standsInSource } from './other-ports.js'

const lastLinesMax = 12

export interface StartServerOptions {
  readonly lab: Lab
  readonly exercise: Exercise
  readonly program: Program
  readonly port: number
  /** The hard-coded port on which it listened when it was started before. */
  readonly ownPort?: number | undefined
  readonly environment?: Readonly<Record<string, string>>
  readonly hidesErrors?: boolean
  /** Whether it must listen at once, even if its port is still in TIME-WAIT (TCP-5). */
  readonly atOnce?: boolean
  readonly signal: AbortSignal
}

/** Starts the program and waits until it listens. Throws CheckFailure if it does not. */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const attempt = (): Promise<RunningServer> => startOnce(options)
  return options.atOnce === true ? attempt() : startAgainOnceFree(options.lab, attempt)
}

/**
 * Makes a second attempt if the program ended before it listened and an earlier program's connections may have held its port.
 * That happens only where connections linger in TIME-WAIT. It first waits until every such connection has left TIME-WAIT.
 */
export async function startAgainOnceFree<Started>(
  { lingers }: { readonly lingers: boolean },
  attempt: () => Promise<Started>,
  outlast = outlastTimeWait,
): Promise<Started> {
  return pRetry(attempt, {
    retries: 1,
    minTimeout: 0,
    shouldRetry: ({ error }) => error instanceof EndedBeforeListening && lingers && outlast(),
  })
}

async function startOnce({ lab, exercise, program, port, ownPort, environment, hidesErrors = false, signal }: StartServerOptions): Promise<RunningServer> {
  const running = startProgram(lab, program, {
    host: '127.0.0.1',
    port,
    addressArguments: [String(port)],
    hidesErrors,
    ...(environment !== undefined && { environment }),
  })
  for (const line of program.stdin) running.type(`${fillPlaceholders(line, { host: '127.0.0.1', port })}\r`)
  const preferredPorts = [...(ownPort === undefined ? [] : [ownPort]), port, exercise.usualPort]
  const readiness = await awaitReady(running, { transport: exercise.transport, preferredPorts }, signal)
  if (readiness.kind !== 'ready') {
    await requireStarted(running)
    const exceeded = exceededLimit([running])
    if (exceeded !== null) {
      await running.kill()
      throw exceeded
    }
    const failure = notReady(readiness, running, { exercise, port })
    await running.kill()
    if (running.ending()?.status === 0 && failure instanceof EndedBeforeListening)
      throw new EndedBeforeListening(await explainBackground(failure.evidence, { lab, exercise, program, port, signal }))
    throw failure
  }
  const swapped = swappedPort(readiness.address.port, [port, exercise.usualPort])
  // Of all ports that are drawn at random, some are a program's hard-coded one with its bytes swapped.
  if (swapped !== null && readiness.address.port !== ownPort && !standsInSource(readiness.address.port, program)) {
    await running.kill()
    throw swappedPortFailure(readiness.address.port, swapped)
  }
  const address = await reachableAddress(readiness, exercise.transport)
  return { running, address, listener: readiness.listener, portFrom: address.port === port ? 'argument' : 'program' }
}

/** Throws MachineError if the program was never started: that is no finding about it. */
async function requireStarted(running: RunningProgram): Promise<void> {
  const fault = running.startFault()
  if (fault === null) return
  await running.kill()
  throw new MachineError(fault, { hint: '' })
}

/** The last lines that a program has printed from this offset on, as it printed them. */
export function lastPrinted(running: RunningProgram, from = 0, linesMax = lastLinesMax): string {
  return lastLinesOf(ownOutput(running, from), linesMax)
}

/** The same lines as a person sees them. */
export function lastLines(running: RunningProgram, from = 0, linesMax = lastLinesMax): string {
  return visibleText(lastPrinted(running, from, linesMax))
}

/** How the program has ended, or null. Waits a moment, because a program's sockets close before the program is gone. */
export async function endingSoon(running: RunningProgram): Promise<Ending | null> {
  const outcome = await waitFor({ look: () => running.ending() ?? undefined, pulse: running.pulse, watch: running.watch, deadlineMs: limits.settleMs })
  return outcome.kind === 'found' ? outcome.value : null
}

/** The failure of a program that does not listen, or not on a port that is known to be meant; untestable if another process has its port. */
export function notReady(
  readiness: Exclude<Readiness, { kind: 'ready' }>,
  running: RunningProgram,
  wanted: { exercise: Exercise; port: number },
): CheckFailure | Untestable {
  const { exercise, port } = wanted
  if (readiness.kind === 'several') return severalPorts(readiness.listeners, running, wanted)
  const occupied = occupiedPort(running, wanted)
  if (occupied !== null) return occupied
  const protocol = exercise.transport === 'udp' ? 'UDP' : 'TCP'
  const expected = [`The program listens on a ${protocol} port: ${port}, which it gets as an argument and as PORT, or its own hard-coded port.`]
  if (readiness.kind === 'ended') return endedBeforeListening(running, expected, exercise)
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
    ? `The program has printed more than ${limits.outputFloodBytes >> 20} MB and does not listen.`
    : readiness.kind === 'at-rest'
      ? keyboard
        ? 'The program is waiting for keyboard input and does not listen.'
        : 'The program is waiting for something else and will never listen.'
      : `The program did not listen within ${inSeconds(limits.startupMs)}.`
  const hint = keyboard ? 'Listen without asking for input first, or give the lines to type in wirecheck.json: "stdin": ["{port}"].' : undefined
  return new CheckFailure(evidence({ message, expected, actual: 'None of its sockets listens.', cause, hint }))
}

const udpStartHint =
  'Start the program by hand with a port number as its only argument and read what it prints. It must bind that UDP port, or one of its own, and then wait for datagrams.'
const clientHint = 'The program tries to connect to a server, as a client does, but this exercise is about a server.'

function endedBeforeListening(running: RunningProgram, expected: readonly string[], { role, transport }: Exercise): EndedBeforeListening {
  const printed = lastLines(running)
  const ending = describeEnding(running.ending())
  const how = howItEnded(running.ending())
  const inUseHint = saysAddressInUse(printed)
    ? 'wirecheck found no other process that listens on this port. Does the program bind it twice, or start itself twice?'
    : undefined
  const found = evidence({
    message: `The program ended (${ending}) before it listened${printed === '' ? ', and printed nothing' : ''}.`,
    expected,
    actual: printed === '' ? `It ${how}.` : `It ${how}; its last lines:\n${printed}`,
    hint: inUseHint ?? (role === 'peer' ? rolesHint(running) : saysRefused(printed) ? clientHint : argumentsHint(running, ['port'])),
  })
  const told = withCrash(found, running, { isBasic: true, isServer: true })
  // Its requirement is about what a UDP server answers; that of a TCP server has its own hint.
  const hint = told.hint ?? (transport === 'udp' ? udpStartHint : undefined)
  return new EndedBeforeListening(evidence({ ...told, hint }), 'ends by itself')
}

/** Whether a program has refused its arguments: it said something about them and ended, and did not crash. Its output must have been flushed. */
export function hasRefusedArguments(running: RunningProgram): boolean {
  const printed = ownOutput(running)
  return running.ending()?.signal === null && saysUsage(printed) && crashIn(printed) === null
}

/** A hint for a program that has refused its arguments. */
export function argumentsHint(running: RunningProgram, placeholders: readonly Placeholder[]): string | undefined {
  const { program } = running
  const printed = ownOutput(running)
  if (!program.appendAddress || !hasRefusedArguments(running)) return undefined
  const usual = placeholders.map((name) => `{${name}}`).join(' ')
  const wanted = argumentsByUsage(printed, placeholders)
  if (wanted === usual) return undefined // It was started in this form: it misses something else.
  const run = `${commandInManifest(program)} ${wanted ?? `… ${usual}`}`
  const entry = JSON.stringify({ [program.exercise]: { run } })
  return `wirecheck passes the address as arguments. If the program expects them in another form, give the command in wirecheck.json, such as ${entry}`
}

/** What starts a program in a manifest: its source where wirecheck compiles that, since the executable is not in the submission. */
function commandInManifest({ path, language, shown }: Program): string {
  return language === 'command' || path.endsWith('/') || shown.includes(basename(path)) ? shown : showCommand(path)
}

/** A hint for a chat that takes its role, its address or its name in another way: one line of the manifest starts both ends. */
function rolesHint(running: RunningProgram): string | undefined {
  const { program } = running
  const printed = ownOutput(running)
  if (!program.appendAddress || !(saysUsage(printed) || takesArgumentsOtherwise(printed))) return undefined
  const entry = JSON.stringify({ [program.exercise]: { run: `${commandInManifest(program)} {role} {host} {port} {name}` } })
  return `wirecheck starts both ends, with the arguments "server <port> <name>" and "client <host> <port> <name>". If the program expects them in another form, give one command for both in wirecheck.json, such as ${entry}. {role} is server or client; what the program asks for is typed with "stdin": ["{name}"].`
}

/** The port in `meant` that equals `port` with its two bytes swapped, or null. It means that htons() was forgotten. */
function swappedPort(port: number, meant: readonly number[]): number | null {
  const other = ((port & 0xff) << 8) | (port >> 8)
  return other !== port && !meant.includes(port) && meant.includes(other) ? other : null
}

function swappedPortFailure(port: number, meant: number): CheckFailure {
  return new CheckFailure({
    message: `The program listens on port ${port}, which is ${meant} with its two bytes swapped.`,
    expected: [`It listens on port ${meant}.`],
    actual: `It listens on port ${port}.`,
    hint: 'sockaddr_in holds the port in network byte order: addr.sin_port = htons(port).',
  })
}

/** The address at which the suite reaches it: an IPv4 address, unless it listens on IPv6 only. */
export async function reachableAddress({ address, listener }: Extract<Readiness, { kind: 'ready' }>, transport: Transport): Promise<Address> {
  const onlyIpv6 = listener.localAddress === '::' && (await isFreeOnIpv4(address.port, transport))
  return onlyIpv6 ? { ...address, host: '::1' } : address
}

/** Whether the port can be bound on IPv4. It cannot if a listener on `::` takes IPv4 as well, which is usual (ipv6(7), IPV6_V6ONLY). */
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
