/** Commands that repeat findings about the program's life: it ends by itself, does not end on a signal, is busy, cannot be started again. They start the program themselves. */

import type { About } from './failure.js'
import { reproduceConversation, type FailedConversation } from './conversation-by-hand.js'
import { netcatVisit } from './netcat-visit.js'
import { printfOf, writtenBytesMax } from './shell-text.js'
import { visitsOf } from './visits.js'

const startSeconds = 2 // an interpreter or a JVM listens by then
const clientSeconds = 9 // the client stays longer than the program is watched

const lifeFindings = ['ends by itself', 'does not end', 'exit status', 'restart', 'idle', 'SIGTERM', 'SIGINT'] as const satisfies readonly About[]

interface LifeFinding extends FailedConversation {
  readonly about: (typeof lifeFindings)[number]
}

export const isAboutLife = (failed: FailedConversation): failed is LifeFinding => lifeFindings.some((each) => each === failed.about)

/** Null if a shell cannot repeat it. */
export function reproduceLife(conversation: LifeFinding): string | null {
  const { about, command } = conversation
  if (about === 'ends by itself' && conversation.events.length === 0) return `${command}; echo "exit status $?"`
  // timeout can start a program, but not a shell construct.
  if (!/^[\p{L}\p{N}\w@%+=:,./ -]+$/u.test(command) || /^\w+=/.test(command)) return null
  if (about === 'ends by itself' || about === 'does not end' || about === 'exit status') return endsAfterwards(conversation)
  const client = clientBeside(conversation)
  if (client === null) return null
  const [before, seconds] = client === '' ? ['', startSeconds] : [`(sleep ${startSeconds}; ${client}) & `, 2 * startSeconds]
  if (about === 'idle') return `${before}sh -c 'timeout ${seconds + 1} ${command}; echo "processor time of the shell, then of the program:"; times'`
  if (about === 'restart') return `${before}timeout -s KILL ${seconds} ${command}; timeout 2 ${command}; [ $? -eq 124 ] || echo 'It did not start again.'`
  // SIGINT goes to the whole process group, as Ctrl-C does.
  const options = about === 'SIGINT' ? '-s INT' : '--foreground -s TERM'
  return `${before}timeout ${options} -k 2 ${seconds} ${command}; [ $? -eq 137 ] && echo 'It did not end on ${about}.'`
}

/** The program and then its clients, after which it should end, or should not. */
function endsAfterwards(conversation: LifeFinding): string | null {
  const { about, command } = conversation
  const clients = reproduceConversation({ ...conversation, about: null })
  if (clients === null) return null
  const before = `(sleep ${startSeconds}; ${clients}) & `
  if (about !== 'does not end') return `${before}${command}; echo "exit status $?"`
  return `${before}timeout ${clientSeconds} ${command}; [ $? -eq 124 ] && echo 'It did not end by itself.'`
}

/** The command of the client that is connected meanwhile, or was before; empty if there is none, null if a shell cannot act like it. */
function clientBeside({ about, events, address, netcat }: Pick<LifeFinding, 'about' | 'events' | 'address' | 'netcat'>): string | null {
  // When the check is over it resets what the kernel keeps of a connection.
  const visits = visitsOf(events.filter(({ event }) => event !== 'reset')).flat()
  const [visit] = visits
  if (visit === undefined) return ''
  const { transport, source, pieces, leaves } = visit
  if (visits.length > 1 || pieces.length > 1 || pieces.some(({ total }) => total === 0 || total > writtenBytesMax)) return null
  // A program that is busy may be so only after its client has left.
  const staysSeconds = about === 'idle' && leaves === 'closes' ? 1 : clientSeconds
  const commands = [...pieces.map(({ bytes }) => printfOf(bytes)), ...(transport === 'tcp' ? [`sleep ${staysSeconds}`] : [])]
  return netcatVisit({ transport, source, leaves: 'closes', address, netcat, feed: { commands, seconds: staysSeconds, pauseSeconds: 0 }, readsSeconds: 1 })
}
