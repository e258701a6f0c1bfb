/**
 * What the code of a check can use, one context for each role of program. Whatever a context opens is closed when the check
 * ends. Types only: check/engine makes the contexts.
 */

import type { ShownFile } from '../../lab/sandbox.js'
import type { Outcome } from '../../kernel/wait-for.js'
import type { SocketEntry } from '../../kernel/sockets.js'
import type { Watch } from '../../kernel/silence.js'
import type { Keyboard } from '../../launch/keyboard.js'
import type { Person, RunningProgram } from '../../launch/program.js'
import type { Exercise } from '../../model/exercise.js'
import type { LabDescription } from '../../model/lab.js'
import type { Address } from '../../model/report.js'
import type { Scope } from '../../support/scope.js'
import type { Conversation } from '../../wire/conversation.js'
import type { ConnectOptions } from '../../wire/tcp-client.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { TcpListener } from '../../wire/tcp-listener.js'
import type { UdpPeer } from '../../wire/udp-peer.js'
import type { Random } from '../inputs/random.js'

/** What every check can use. */
export interface CheckContext {
  readonly exercise: Exercise
  readonly lab: LabDescription
  /** Random inputs. The run's seed repeats them. */
  readonly random: Random
  /** What waiting on the wire needs: the programs of this check, its transcript and its abort signal. @internal */
  conversation(): Conversation
  /** What a check opens by itself. Closed when the check ends, in reverse order. */
  readonly opened: Scope
  /** Waits until the programs have done everything that they can do without further input. */
  settle(): Promise<void>
}

/** A server under test that listens. */
export interface RunningServer {
  readonly running: RunningProgram
  readonly address: Address
  /** @internal */
  readonly listener: SocketEntry
  /** Whether it listens on the port that it was given, or on its own hard-coded port. */
  readonly portFrom: 'argument' | 'program'
}

/** How a server is started again. */
export interface RestartOptions {
  /** Starts it again on the port that it had, at once. Open connections stay open (TCP-5). */
  readonly samePort?: boolean
  readonly environment?: Readonly<Record<string, string>>
  /** With its standard error on /dev/null, so that only standard output is seen. The next check gets a new server. */
  readonly hidesErrors?: boolean
}

/** For servers: the program runs and listens before the check begins. */
export interface ServerContext extends CheckContext {
  /** Whether somebody else has started the server (`--attach`): then nothing is known of its process. */
  readonly isAttached: boolean
  /** The folder in which the server runs. What a check puts there, the server can read. */
  readonly folder: string
  /** The server as it runs now. */
  server(): RunningServer
  /** What the server prints from now on, and its keyboard. */
  screen(): StartedProgram
  /** Whether the server still listens. */
  isListening(): boolean
  /** Whether this program has served one client after another. Ask only after this check's own conversation has gone well: then it counts as one of them. */
  servesAgain(): boolean
  /** Whether the program did not come to rest after an earlier client. Then do not wait for that. */
  isRestless(): boolean
  /** Connects a TCP client. Fails the check if the server does not accept it. */
  connect(options?: ConnectOptions): Promise<TcpConnection>
  /** Opens a UDP socket that sends to the server. `from`: its own address, in 127/8. */
  peer(options?: { from?: string }): Promise<UdpPeer>
  /** Stops the server and starts it again. */
  restart(options?: RestartOptions): Promise<RunningServer>
  /** Runs `during` while the server is stopped (SIGSTOP), so that it sees only the outcome. It must not be receiving on a connection. */
  whileFrozen<T>(during: () => Promise<T>): Promise<T>
  /** Waits until the server has accepted every connection. False if it does not. */
  accepted(): Promise<boolean>
}

/** A program that a check has started. */
export interface StartedProgram {
  readonly kind: 'program'
  readonly running: RunningProgram
  /** Ends every wait for it. @internal */
  readonly signal: AbortSignal
  /** Watches all programs of the check. At rest means that none of them will do anything more. @internal */
  readonly watch: Watch
  readonly keyboard: Keyboard
  /**
   * Whether it is waiting for keyboard input. An event loop always watches the keyboard: once a line was typed, it is waiting
   * for the next one only when it shows a prompt.
   */
  isAtKeyboard(): boolean
  /** Whether it prompted for its text, so that the text was typed instead of passed as an argument. */
  hasAsked(): boolean
  /** What a person has seen so far: without terminal control sequences and carriage returns. */
  printed(): string
}

/** How a check starts the program under test. */
export interface ProgramStart {
  /** Instead of the host and port that clients are given. */
  readonly addressArguments?: readonly string[]
  readonly furtherArguments?: readonly string[]
  /** In a chat, who sits at this end. */
  readonly person?: Person
  /** The port that it is given, if not the context's own. */
  readonly port?: number
  /** `terminal` does not echo what is typed; `pipe` takes lines of any length, a terminal at most 4,095 bytes (termios(3)). */
  readonly keyboard?: 'terminal' | 'echoing-terminal' | 'pipe'
  readonly rawSockets?: boolean
}

/** The programs that one check starts. Waiting for one of them notices what all of them do. */
export interface ProgramGroup extends AsyncDisposable {
  /** For everything that waits on the wire. @internal */
  readonly conversation: Conversation
  /** Ignores the suite's own pending work; used by proxies. @internal */
  readonly ignoringSuite: Conversation
  readonly programs: readonly StartedProgram[]
  /** Whether closed connections occupy their port for a while (TIME-WAIT). @internal */
  readonly lingers: boolean
  /** Starts the program under test. */
  start(options?: ProgramStart): Promise<StartedProgram>
  /** Ends the programs that were started so far, and forgets them. */
  retire(): Promise<void>
  /** While `isBusy`, the suite itself is about to act, so no program counts as at rest. @internal */
  countAsBusy(isBusy: () => boolean): void
}

/** Where programs reach the suite: at the address that they are given and, in the private lab, at every other address. */
export interface MeetingPoint {
  /** The address that programs are given. */
  readonly address: Address
  /** The ports on which the suite listens; the first is that of `address`. */
  readonly ports: readonly [number, ...number[]]
  /** Whether every destination leads to the suite. */
  readonly meetsAll: boolean
  /** What programs see instead of /etc/resolv.conf and /etc/hosts. */
  readonly shown: readonly ShownFile[]
  /** The address that a program with a socket at `source` wanted to reach. Null if that is not known. */
  destinationOf(source: Address): Address | null
  /** The last of these destinations, by the name that the program used for it. */
  lastDestination(): Address | null
  /** A folder for the suite's own files. */
  readonly directory: string
}

/** For programs that the check itself starts. */
export interface StartingContext extends CheckContext {
  readonly programs: ProgramGroup
  /** @internal */
  readonly meetingPoint: MeetingPoint
  /** The address that programs are given. */
  readonly given: Address
  /** The folder in which the program under test runs. */
  readonly folder: string
  /** Starts the program under test. */
  start(options?: ProgramStart): Promise<StartedProgram>
}

/** For clients: the suite is the server. */
export interface ClientContext extends StartingContext {
  /** Listens at the given address. */
  listen(): Promise<TcpListener>
  /** A UDP socket at the given address that answers whoever has sent to it. */
  answerer(): Promise<UdpPeer>
  /** The next connection of a client. Fails the check if the client makes none. */
  meet(client: StartedProgram, listener: TcpListener): Promise<TcpConnection>
  /** The failure for a client from which nothing arrived. */
  neverArrived(client: StartedProgram, outcome: Outcome<unknown>): Error
  /** The address that a client with a socket at `source` wanted to reach. Null if that is not known. */
  destinationOf(source: Address): Address | null
}

/** For programs that talk to another copy of themselves, such as chat: check/shared/between-programs.ts stands between the two. */
export interface PeerContext extends StartingContext {}

/** For programs that the suite does not talk to over the network: they read the keyboard or watch an interface. */
export interface ToolContext extends StartingContext {}
