/** Failure messages for connections that never happened. */

import type { Outcome } from '../../kernel/wait-for.js'
import type { ConnectFailure } from '../../wire/tcp-client.js'
import { CheckFailure, causeOf, describeEnding, evidence, Untestable } from '../evidence/failure.js'
import type { MeetingPoint, RunningServer, StartedProgram } from '../language/context.js'
import { argumentsHint, endingSoon, lastLines } from './start-server.js'

/** No connection and no datagram came. Where programs are met only at the address that they are given, one with another in its source cannot be tested. */
export function notMet(client: StartedProgram, outcome: Outcome<unknown>, { address, meetsAll }: MeetingPoint): CheckFailure | Untestable {
  const given = `${address.host}:${address.port}`
  if (!meetsAll && client.running.program.port === null)
    return new Untestable(
      `It did not come to ${given}. If it has another destination in its source: this machine meets it there only with bubblewrap, nft and ip installed (see “wirecheck doctor”), or with that port in wirecheck.json ("port").`,
    )
  const ending = describeEnding(client.running.ending())
  const threads = outcome.kind === 'found' ? [] : outcome.threads
  const cause = causeOf(threads)
  const atKeyboard = cause?.kind === 'keyboard' && client.running.program.stdin.length === 0
  return new CheckFailure(
    evidence({
      message: ending === '' ? 'The program did not come: nothing arrived.' : `The program ended (${ending}) before anything of it arrived.`,
      expected: [`It comes to ${given}, or wherever its source says.`],
      actual: ending === '' ? 'It runs, and nothing arrived.' : `It ended with ${ending}; its last lines: ${lastLines(client.running)}`,
      cause: ending === '' ? cause : { kind: 'exit', says: `The program has ended: ${ending}.`, detail: ending },
      hint: atKeyboard
        ? 'Take host and port from the arguments; or let wirecheck.json type what it asks for: "stdin": ["{host}", "{port}"].'
        : ending === ''
          ? undefined
          : argumentsHint(client.running, '--host {host} --port {port}'),
    }),
  )
}

/** The suite's connection was not taken. */
export async function connectFailed(failure: ConnectFailure, { running }: RunningServer): Promise<CheckFailure> {
  const ending = describeEnding(await endingSoon(running))
  const ended = ending === '' ? '' : ` The program has ended (${ending}).`
  const printed = ending === '' ? '' : lastLines(running, 0, 4)
  return new CheckFailure(
    evidence({
      message: `${failure.message}.${ended}`,
      expected: ['The program takes the connection.'],
      actual: printed === '' ? failure.message : `${failure.message}; the program's last lines: ${printed}`,
      cause: ending === '' ? causeOf(running.watch.sample()) : { kind: 'exit', says: `The program has ended: ${ending}.`, detail: ending },
    }),
  )
}
