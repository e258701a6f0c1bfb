/** Ports that are in the way: several of the program's own, and those that another process has. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { listProc, processName, socketInodesOf } from '../../kernel/proc.js'
import { readSockets, type SocketEntry } from '../../kernel/sockets.js'
import { listenersOf } from '../../launch/readiness.js'
import type { RunningProgram } from '../../launch/program.js'
import type { Exercise, Transport } from '../../model/exercise.js'
import type { Program } from '../../model/submission.js'
import { limits } from '../../support/limits.js'
import { CheckFailure, Untestable } from '../evidence/failure.js'
import { saysAddressInUse } from '../wording/start-refusal.js'

interface Wanted {
  readonly exercise: Exercise
  readonly port: number
}

/** The failure of a program that listens on several ports, of which none is known to be the exercise's. */
export function severalPorts(listeners: readonly SocketEntry[], { program }: RunningProgram, { exercise, port }: Wanted): CheckFailure {
  const ports = [...new Set(listeners.map(({ localPort }) => localPort))].sort((left, right) => left - right)
  const list = new Intl.ListFormat('en-GB').format(ports.map(String))
  const meant =
    exercise.usualPort === 0 ? `the port that it was given (${port})` : `the port that it was given (${port}) or the usual one (${exercise.usualPort})`
  const entry = JSON.stringify({ [program.exercise]: { port: ports[0] } })
  return new CheckFailure({
    message: `The program listens on several ports: ${list}. None of them is ${meant}, so wirecheck cannot tell which one serves this exercise.`,
    expected: [`The program listens on ${meant}, or on a single port of its own.`],
    actual: `It listens on ports ${list}.`,
    hint: `Name the port that serves this exercise in wirecheck.json, such as ${entry}`,
  })
}

/** Waits for a port of wirecheck's own to open. Untestable if another process has it. */
export async function unlessOccupied<Opened>(opening: Promise<Opened>, transport: Transport): Promise<Opened> {
  try {
    return await opening
  } catch (thrown) {
    const { code, port } = thrown as { code?: string; port?: number }
    const who = code === 'EADDRINUSE' && port !== undefined ? othersAt([port], transport)[0]?.who : undefined
    if (who === undefined) throw thrown
    throw new Untestable(
      `Port ${port} is in use by another process (${who}), so wirecheck could not wait for the program there. End that process, then grade again.`,
    )
  }
}

/** Which of these ports other processes have than wirecheck's own. */
export function othersAt(ports: readonly number[], transport: Transport): Occupant[] {
  const own = socketInodesOf([process.pid])
  return listeners(transport)
    .filter(({ localPort, inode }) => ports.includes(localPort) && !own.has(inode))
    .map((socket) => ({ port: socket.localPort, who: ownerOf(socket) }))
}

/** The reason why a program that did not listen cannot be tested: another process has its port. Null if that is not the reason. */
export function occupiedPort(running: RunningProgram, { exercise, port }: Wanted): Untestable | null {
  const printed = running.output.text()
  const ending = running.ending()
  const mayBeTheReason = saysAddressInUse(printed) || (ending !== null && ending.status !== 0 && (printed.trim() === '' || /\bbind/i.test(printed)))
  const occupant = mayBeTheReason ? occupantOf(running, exercise.transport, [port, exercise.usualPort]) : null
  if (occupant === null) return null
  return new Untestable(
    `Port ${occupant.port} is in use by another process (${occupant.who}), so the program could not listen on it. End that process, then grade again.`,
  )
}

interface Occupant {
  readonly port: number
  /** `python3, process 4242`, or `another user's` if that is all that the kernel tells. */
  readonly who: string
}

/**
 * The other process that listens on a port which the program wants: one of `ports`, or one whose number stands in what
 * the program printed or in its files. Null if there is none.
 */
function occupantOf(running: RunningProgram, transport: Transport, ports: readonly number[]): Occupant | null {
  const own = new Set(listenersOf(running, transport).map(({ inode }) => inode))
  const others = listeners(transport).filter(({ inode }) => !own.has(inode))
  const isNamedIn = (text: string) => (socket: SocketEntry) => new RegExp(`\\b${socket.localPort}\\b`).test(text)
  const wanted =
    others.find(({ localPort }) => ports.includes(localPort)) ??
    others.find(isNamedIn(running.output.text())) ??
    others.find(isNamedIn(textOf(running.program.root)))
  return wanted === undefined ? null : { port: wanted.localPort, who: ownerOf(wanted) }
}

function listeners(transport: Transport): SocketEntry[] {
  const protocol = transport === 'udp' ? 'udp' : 'tcp'
  return readSockets(protocol, 'listening').filter(({ state, localPort }) => localPort !== 0 && (protocol === 'tcp' || state === 'unconnected'))
}

function ownerOf({ inode }: SocketEntry): string {
  const holds = (pid: number): boolean => socketInodesOf([pid]).has(inode)
  const pid = listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find(holds)
  return pid === undefined ? "another user's" : `${processName(pid)}, process ${pid}`
}

/** Whether the port's number stands in one of the program's source files. */
export function standsInSource(port: number, { root }: Program): boolean {
  return new RegExp(`\\b${port}\\b`).test(textOf(root))
}

/** The text of a folder's source files. Large files and those that cannot be read are left out. */
function textOf(folder: string): string {
  try {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).slice(0, limits.programsListedMax)
    return paths.map((path) => textOfFile(join(folder, path))).join('\n')
  } catch {
    return ''
  }
}

function textOfFile(path: string): string {
  try {
    const status = statSync(path)
    return status.isFile() && status.size <= limits.sourceBytesRead ? readFileSync(path, 'latin1') : ''
  } catch {
    return ''
  }
}
