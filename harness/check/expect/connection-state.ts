/** Sentences about how a connection stood when the wait for the program was over: closed, reset, silent or still open. */

import type { Outcome } from '../../kernel/wait-for.js'
import type { Cause } from '../../model/verdict.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { limits } from '../../support/limits.js'
import { causeOf, howLong, inSeconds } from '../evidence/failure.js'

export interface ConnectionState {
  /** A clause such as "the program closed the connection (FIN)". It says "more" if bytes have arrived. Empty if nothing is known. */
  readonly clause: string
  /** The text of `actual` if no byte has arrived. */
  readonly nothing: string
  /** The message if no byte has arrived. */
  readonly nothingArrived: string
  /** Like `clause`, but says that an open connection should have been closed. */
  readonly notClosed: string
  /** What the program was doing, if that is known. */
  readonly cause?: Cause
}

/** Describes the connection after a wait with this outcome. */
export function stateOf(client: TcpConnection, outcome: Outcome<unknown>): ConnectionState {
  if (client.incoming() === 'end') return knownState('the program closed the connection (FIN)')
  if (client.incoming() === 'reset') return knownState('the connection was reset (RST)')
  // The awaited event has happened, and nothing is known about the time after it.
  if (outcome.kind === 'found')
    return { clause: '', nothing: 'nothing', nothingArrived: 'No bytes arrived.', notClosed: 'the program did not close the connection' }
  const cause = causeOf(outcome.threads, client)
  return { ...stateAfter(outcome, client.pending().length > 0), ...(cause !== undefined && { cause }) }
}

/** After a wait in vain, with the connection open. */
function stateAfter(outcome: Exclude<Outcome<unknown>, { kind: 'found' }>, hasBytes: boolean): ConnectionState {
  if (outcome.kind === 'late') {
    if (outcome.isMoving === true) return knownState(`the program was still sending after ${inSeconds(limits.slowMs)}`)
    const within = howLong(outcome)
    return {
      clause: hasBytes ? `the rest did not arrive ${within}` : `no reply ${within}`,
      nothing: `no reply ${within}`,
      nothingArrived: `No reply ${within}.`,
      notClosed: `the program did not close the connection ${howLong(outcome, { subject: 'it' })}`,
    }
  }
  if (outcome.threads.length === 0)
    return { ...knownState('the program has ended'), notClosed: 'the connection was not closed, although the program has ended' }
  return {
    ...knownState(`the program is waiting and will not send anything${hasBytes ? ' more' : ''}`),
    notClosed: 'the program did not close the connection; it is still waiting',
  }
}

function knownState(clause: string): ConnectionState {
  return { clause, nothing: `nothing; ${clause}`, nothingArrived: `No bytes arrived. ${sentence(clause)}`, notClosed: clause }
}

/** A clause as a sentence: with a capital letter and a full stop. */
export function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
}

/** What was received, and a clause if there is one: `"abc"; the program has ended`. */
export function received(quoted: string, clause: string): string {
  return clause === '' ? quoted : `${quoted}; ${clause}`
}

/** Two sentences, of which the second may be empty. */
export function sentences(first: string, clause: string): string {
  return clause === '' ? first : `${first} ${sentence(clause)}`
}
