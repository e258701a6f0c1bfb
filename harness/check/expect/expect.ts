/** `expect(subject)`: the expectations that fit the type of the subject. A failure is a CheckFailure with its evidence. */

import type { Ending } from '../../launch/program.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { UdpPeer } from '../../wire/udp-peer.js'
import type { StartedProgram } from '../language/context.js'
import { expectJson, type JsonOptions } from './json.js'
import { expectOwnText, type OwnTexts } from './own-text.js'
import {
  expectAllPrinted,
  expectEnded,
  expectEndWithMessage,
  expectGoodEnd,
  expectMessage,
  expectNotPrinted,
  expectNoTrace,
  expectPrinted,
  type EndedOptions,
  type MessageOptions,
} from './printed.js'
import { expectEnd, expectLineOf, expectNoMoreBytes, expectQuiet, expectReceived, expectStreamOf, type EndOptions } from './tcp.js'
import { expectAnswer, expectAnswers, expectNoMoreDatagrams } from './udp.js'
import { remembered } from './unawaited.js'

/** The expectations of a TCP connection. */
export interface ConnectionExpectations {
  /** The next bytes are exactly these. Bytes that follow stay for later. */
  toReceive(bytes: Uint8Array | string): Promise<void>
  /** The next line, without its line end (LF or CR LF), is one of these. */
  toReceiveLine(...acceptable: readonly string[]): Promise<void>
  /** Everything up to the end of the stream is exactly one of these. */
  toReceiveAll(...acceptable: readonly (Uint8Array | string)[]): Promise<void>
  /** The next JSON text has an equal value. */
  toReceiveJson(value: unknown, options?: JsonOptions): Promise<void>
  /** The program closes the connection (FIN), and sends nothing before that. */
  toEnd(options?: EndOptions): Promise<void>
  /** No further byte arrives, whether or not the connection stays open. */
  toReceiveNoMore(): Promise<void>
  /** Nothing arrives, and the connection stays open. */
  toStayQuiet(): Promise<void>
}

/** The expectations of a UDP socket. */
export interface PeerExpectations {
  /** The next datagram is exactly one of these. */
  toAnswer(...acceptable: readonly (Uint8Array | string)[]): Promise<void>
  /** As many datagrams as these arrive, in any order, each exactly one of them. */
  toAnswerAll(datagrams: readonly (Uint8Array | string)[]): Promise<void>
  /** No further datagram arrives. */
  toReceiveNoMore(): Promise<void>
}

/** The expectations of a started program: its screen and its end. */
export interface ProgramExpectations {
  /** Its output contains all of these texts. */
  toPrint(...texts: readonly string[]): Promise<void>
  /** Its output contains none of these texts by the time it waits. */
  toPrintNone(...texts: readonly string[]): Promise<void>
  /** It prints all of a long text, in order. Labels and line ends between its parts are allowed. */
  toPrintAll(lines: readonly string[]): Promise<void>
  /** It ends by itself. Resolves with how. */
  toEnd(options?: EndedOptions): Promise<Ending>
  /** It ends by itself with exit status 0. */
  toEndWell(): Promise<void>
  /** It ends by itself with a non-zero exit status, and has printed a readable message. */
  toEndWithMessage(options?: MessageOptions & EndedOptions): Promise<void>
  /** It has printed a message that says what went wrong, and no stack trace. */
  toHaveSaidWhatWentWrong(options?: MessageOptions): void
  /** It has printed no stack trace. */
  toHaveNoStackTrace(): void
}

/** The expectations of a client that was given two texts. */
export interface OwnTextExpectations {
  /** It sent both texts unchanged, or the same hard-coded text twice. */
  toBeUnchanged(): void
}

/**
 * What the program sends on a TCP connection. Each expectation waits until it is met, or until the program provably sends nothing more.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const client = await context.connect()
 * await client.send('one\ntwo\n{"three": 3}\n')
 * await expect(client).toReceive('one\n')
 * await expect(client).toReceiveLine('two', 'TWO') // one of these
 * await expect(client).toReceiveJson({ three: 3 })
 * await expect(client).toStayQuiet()
 * client.endSending()
 * await expect(client).toEnd()
 * ```
 */
export function expect(subject: TcpConnection): ConnectionExpectations
/**
 * What the program answers to a UDP socket.
 *
 * @example
 * ```ts
 * // a server that sends each datagram back
 *
 * const peer = await context.peer()
 * await peer.send('hello')
 * await expect(peer).toAnswer('hello')
 * await peer.send('one')
 * await peer.send('two')
 * await expect(peer).toAnswerAll(['two', 'one']) // in any order
 * await expect(peer).toReceiveNoMore()
 * ```
 */
export function expect(subject: UdpPeer): PeerExpectations
/**
 * What a program prints, and how it ends.
 *
 * @example
 * ```ts
 * // a program that asks for a name, and greets
 *
 * const program = await context.start()
 * await expect(program).toPrintNone('Hello')
 * await program.keyboard.line('Ada')
 * await expect(program).toPrint('Hello', 'Ada')
 * await expect(program).toEndWell()
 * ```
 */
export function expect(subject: StartedProgram): ProgramExpectations
/**
 * Whether a client sent the texts that it was given.
 *
 * @example
 * ```ts
 * // a client that sends its argument as a line, and prints the line that it gets
 *
 * const sentFor = async (given: string) => {
 *   const { connection } = await meetClient(context, { options: () => ({ furtherArguments: [given] }) })
 *   return { given, sent: Buffer.from(await lineOf(connection)) }
 * }
 * const [first, second] = [context.random.text(), context.random.text()]
 * expect(ownTexts(await sentFor(first), await sentFor(second))).toBeUnchanged()
 * ```
 */
export function expect(subject: OwnTexts): OwnTextExpectations
export function expect(subject: TcpConnection | UdpPeer | StartedProgram | OwnTexts): object {
  if (subject instanceof Promise) throw new TypeError('expect() was given a promise: write "await" before what its subject comes from')
  if (subject.kind === 'tcp-connection') return remembered(ofConnection(subject))
  if (subject.kind === 'udp-peer') return remembered(ofPeer(subject))
  if (subject.kind === 'program') return remembered(ofProgram(subject))
  return { toBeUnchanged: () => expectOwnText(subject.runs) } satisfies OwnTextExpectations
}

function ofConnection(connection: TcpConnection): ConnectionExpectations {
  return {
    toReceive: (bytes) => expectReceived(connection, bytes),
    toReceiveLine: (...acceptable) => expectLineOf(connection, ...acceptable),
    toReceiveAll: (...acceptable) => expectStreamOf(connection, ...acceptable),
    toReceiveJson: (value, options) => expectJson(connection, value, options),
    toEnd: (options) => expectEnd(connection, options),
    toReceiveNoMore: () => expectNoMoreBytes(connection),
    toStayQuiet: () => expectQuiet(connection),
  }
}

function ofPeer(peer: UdpPeer): PeerExpectations {
  return {
    toAnswer: (...acceptable) => expectAnswer(peer, ...acceptable),
    toAnswerAll: (datagrams) => expectAnswers(peer, datagrams),
    toReceiveNoMore: () => expectNoMoreDatagrams(peer),
  }
}

function ofProgram(program: StartedProgram): ProgramExpectations {
  return {
    toPrint: (...texts) => expectPrinted(program, ...texts),
    toPrintNone: (...texts) => expectNotPrinted(program, ...texts),
    toPrintAll: (lines) => expectAllPrinted(program, lines),
    toEnd: (options) => expectEnded(program, options),
    toEndWell: () => expectGoodEnd(program),
    toEndWithMessage: (options) => expectEndWithMessage(program, options),
    toHaveSaidWhatWentWrong: (options) => expectMessage(program, options),
    toHaveNoStackTrace: () => expectNoTrace(program),
  }
}
