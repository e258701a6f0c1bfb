/** What specs expect of a conversation: expect(client).toReceive(…), .toEnd(), .toStayQuiet(), expect(peer).toAnswer(…). */

import { expect } from 'vitest'
import { expectEnd, expectLineOf, expectNoMoreBytes, expectQuiet, expectReceived, expectStreamOf, type EndOptions } from './tcp.js'
import { expectEndWithMessage, expectGoodEnd, expectNotPrinted, expectPrinted } from './printed.js'
import { expectAnswer } from './udp.js'

const matched = { pass: true, message: () => 'expected the opposite, which no check asks for' }

/** A matcher throws what it found as a CheckFailure, with its evidence, instead of returning a message. */
function matcher<Received, Arguments extends unknown[]>(assertion: (received: Received, ...args: Arguments) => Promise<void>) {
  return async (received: Received, ...args: Arguments) => {
    await assertion(received, ...args)
    return matched
  }
}

expect.extend({
  toReceive: matcher(expectReceived),
  toReceiveLine: matcher(expectLineOf),
  toReceiveAll: matcher(expectStreamOf),
  toEnd: matcher(expectEnd),
  toReceiveNoMore: matcher(expectNoMoreBytes),
  toStayQuiet: matcher(expectQuiet),
  toAnswer: matcher(expectAnswer),
  toPrint: matcher(expectPrinted),
  toPrintNone: matcher(expectNotPrinted),
  toEndWell: matcher(expectGoodEnd),
  toEndWithMessage: matcher(expectEndWithMessage),
})

export interface WireMatchers<R> {
  /** The next bytes are exactly these; what follows them stays for later. */
  toReceive(bytes: Uint8Array | string): Promise<R>
  /** The next line, without its line end (LF or CR LF), is one of these. */
  toReceiveLine(...acceptable: string[]): Promise<R>
  /** All that comes until the end of the stream is exactly one of these. */
  toReceiveAll(...acceptable: (Uint8Array | string)[]): Promise<R>
  /** The program ends the connection (FIN), and nothing more comes before it. */
  toEnd(options?: EndOptions): Promise<R>
  /** No byte more comes; whether the connection stays open is of no interest. */
  toReceiveNoMore(): Promise<R>
  /** Nothing comes, and the connection stays open. */
  toStayQuiet(): Promise<R>
  /** The next datagram is exactly one of these. */
  toAnswer(...acceptable: (Uint8Array | string)[]): Promise<R>
  /** All of these stand in what the program has printed. */
  toPrint(...texts: string[]): Promise<R>
  /** None of these stands in what the program has printed, now that it waits. */
  toPrintNone(...texts: string[]): Promise<R>
  /** The program ends by itself with exit status 0. */
  toEndWell(): Promise<R>
  /** The program ends by itself with another exit status than 0, and a readable message. */
  toEndWithMessage(options?: { known?: string; from?: number; deadlineMs?: number }): Promise<R>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an interface merges only with the same type parameters, and this is Vitest's.
  interface Matchers<T = any> extends WireMatchers<T> {}
}

export { expect }
