/** What is said of a client of which nothing arrives, or nothing more. */

import { describe, expect, test } from 'vitest'
import type { Transport } from '../../model/exercise.js'
import { CheckFailure, Untestable } from '../evidence/failure.js'
import type { MeetingPoint, StartedProgram } from '../language/context.js'
import { neverArrived } from './connection-failures.js'

const waiting = { running: { ending: () => null, program: { port: null, stdin: [] } } } as unknown as StartedProgram
const pointOf = (meetsAll: boolean): MeetingPoint => ({ address: { host: '127.0.0.1', port: 5000 }, ports: [5000], meetsAll }) as unknown as MeetingPoint

interface FoundOptions {
  readonly isAgain: boolean
  readonly meetsAll?: boolean
  readonly takesUrl?: boolean
}

function foundOf(transport: Transport, { isAgain, meetsAll = true, takesUrl = false }: FoundOptions): CheckFailure | Untestable {
  return neverArrived(waiting, { kind: 'at-rest', threads: [] }, { transport, meetingPoint: pointOf(meetsAll), isAgain, takesUrl })
}

function evidenceOf(found: CheckFailure | Untestable): { readonly message: string; readonly actual: string } {
  if (!(found instanceof CheckFailure)) throw found
  return found.evidence
}

describe('a client of which', () => {
  test.each([
    ['udp', false, 'No datagram arrived.', 'It is running, but has sent nothing.'],
    ['udp', true, 'No further datagram arrived.', 'It is running, but has sent nothing more.'],
    ['tcp', false, 'The program never connected.', 'It is running, but has not connected.'],
    ['tcp', true, 'The program did not connect again.', 'It is running, but has not connected again.'],
  ] as const)('nothing arrives (%s, after something else: %s)', (transport, isAgain, message, actual) => {
    expect(evidenceOf(foundOf(transport, { isAgain }))).toMatchObject({ message, actual })
  })

  test('nothing arrives is not judged where it may have gone elsewhere; once something has arrived, it is', () => {
    expect(foundOf('udp', { isAgain: false, meetsAll: false })).toBeInstanceOf(Untestable)
    expect(evidenceOf(foundOf('udp', { isAgain: true, meetsAll: false })).message).toBe('No further datagram arrived.')
  })
})
