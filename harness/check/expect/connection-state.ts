/** Sentences about how a connection stood when the wait for the program was over: closed, reset, silent or still open. */

import type { Outcome } from '../../kernel/wait-for.js'
import type { Cause } from '../../model/verdict.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { causeOf, howLong } from '../evidence/failure.js'

export interface ConnectionState {
  /** A clause such as "the program closed the connection (FIN)". It says "more" if bytes have arrived. */
  readonly clause: string
  /** What `actual` says where no byte has arrived. */
  readonly nothing: string
  /** The message where no byte has arrived. */
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
  if (outcome.kind === 'found') return knownState('the connection is still open')
  const more = client.pending().length > 0 ? ' more' : ''
  if (outcome.kind === 'late') {
    const within = howLong(outcome)
    return {
      clause: more === '' ? `no reply ${within}` : `nothing more arrived ${within}`,
      nothing: `no reply ${within}`,
      nothingArrived: `No reply ${within}.`,
      notClosed: `the program did not close the connection ${within}`,
      ...withCause(outcome),
    }
  }
  if (outcome.threads.length === 0)
    return { ...knownState('the program has ended'), notClosed: 'the connection was not closed, although the program has ended' }
  return {
    ...knownState(`the program is waiting and will not send anything${more}`),
    notClosed: 'the program did not close the connection; it is still waiting',
    ...withCause(outcome),
  }
}

function knownState(clause: string): ConnectionState {
  return { clause, nothing: `nothing; ${clause}`, nothingArrived: `No bytes arrived. ${sentence(clause)}`, notClosed: clause }
}

function withCause({ threads }: Exclude<Outcome<unknown>, { kind: 'found' }>): { readonly cause?: Cause } {
  const cause = causeOf(threads)
  return cause === undefined ? {} : { cause }
}

/** A clause as a sentence: with a capital letter and a full stop. */
export function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
}
