/**
 * Decides from a system call's number and arguments what it waits for, and for how long. Silence detection relies on this.
 * The numbers are from the kernel's tables for x86-64 and arm64 (syscall(2)); proc(5) describes /proc/<pid>/task/<tid>/syscall.
 */

/** How long a call may wait, as far as that is known without reading the program's memory. */
export type Wait =
  | { readonly kind: 'endless' }
  | { readonly kind: 'milliseconds'; readonly value: number }
  /** Until or for the time in a `struct timespec` at this address of the program's memory: a duration (`relative`), or a point on the given clock. */
  | { readonly kind: 'timespec'; readonly address: bigint; readonly clock: 'relative' | 'monotonic' | 'realtime' }
  | { readonly kind: 'timeval'; readonly address: bigint }
  | { readonly kind: 'unknown' }

export interface BlockingCall {
  readonly name: string
  /** What kind of thing the call waits for. */
  readonly about: 'descriptor' | 'several' | 'lock' | 'sleep' | 'child' | 'signal'
  readonly wait: Wait
}

type Arguments = readonly bigint[]
type Describe = (args: Arguments) => Omit<BlockingCall, 'name'>

const endless: Wait = { kind: 'endless' }
const onDescriptor: Describe = () => ({ about: 'descriptor', wait: endless })

/** The argument is a pointer to a timespec; a null pointer means no limit. */
const timespecAt =
  (index: number, about: BlockingCall['about']): Describe =>
  (args) => ({
    about,
    wait: args[index] === 0n ? endless : { kind: 'timespec', address: args[index] ?? 0n, clock: 'relative' },
  })

/** The argument is a signed 32-bit number of milliseconds; a negative one means no limit. */
const millisecondsAt =
  (index: number): Describe =>
  (args) => {
    const value = Number(BigInt.asIntN(32, args[index] ?? 0n))
    return { about: 'several', wait: value < 0 ? endless : { kind: 'milliseconds', value } }
  }

const futexWait = 0n
const futexLockPi = 6n
const futexWaitBitset = 9n
const futexClockRealtime = 256n

/** futex(2), only the operations that wait. FUTEX_WAIT takes a duration, FUTEX_WAIT_BITSET a point in time. */
const futex: Describe = (args) => {
  const operation = (args[1] ?? 0n) & 127n
  const address = args[3] ?? 0n
  if (operation !== futexWait && operation !== futexWaitBitset && operation !== futexLockPi) return { about: 'lock', wait: { kind: 'unknown' } }
  if (address === 0n) return { about: 'lock', wait: endless }
  const realtime = ((args[1] ?? 0n) & futexClockRealtime) !== 0n
  const clock = operation === futexWait ? 'relative' : realtime ? 'realtime' : 'monotonic'
  return { about: 'lock', wait: { kind: 'timespec', address, clock } }
}

const select: Describe = (args) => ({
  about: 'several',
  wait: args[4] === 0n ? endless : { kind: 'timeval', address: args[4] ?? 0n },
})

/** A sleep always ends. When it ends does not matter here. */
const sleep: Describe = () => ({ about: 'sleep', wait: { kind: 'unknown' } })
const forChild: Describe = () => ({ about: 'child', wait: endless })
const forSignal: Describe = () => ({ about: 'signal', wait: endless })

const calls: ReadonlyArray<readonly [name: string, x64: number | null, arm64: number, describe: Describe]> = [
  ['read', 0, 63, onDescriptor],
  ['write', 1, 64, onDescriptor],
  ['readv', 19, 65, onDescriptor],
  ['writev', 20, 66, onDescriptor],
  ['connect', 42, 203, onDescriptor],
  ['accept', 43, 202, onDescriptor],
  ['accept4', 288, 242, onDescriptor],
  ['sendto', 44, 206, onDescriptor],
  ['sendmsg', 46, 211, onDescriptor],
  ['recvfrom', 45, 207, onDescriptor],
  ['recvmsg', 47, 212, onDescriptor],
  ['poll', 7, -1, millisecondsAt(2)],
  ['ppoll', 271, 73, timespecAt(2, 'several')],
  ['select', 23, -1, select],
  ['pselect6', 270, 72, timespecAt(4, 'several')],
  ['epoll_wait', 232, -1, millisecondsAt(3)],
  ['epoll_pwait', 281, 22, millisecondsAt(3)],
  ['epoll_pwait2', 441, 441, timespecAt(3, 'several')],
  ['futex', 202, 98, futex],
  ['nanosleep', 35, 101, sleep],
  ['clock_nanosleep', 230, 115, sleep],
  ['wait4', 61, 260, forChild],
  ['waitid', 247, 95, forChild],
  ['pause', 34, -1, forSignal],
  ['rt_sigsuspend', 130, 133, forSignal],
  ['rt_sigtimedwait', 128, 137, timespecAt(2, 'signal')],
]

const byNumber = new Map(calls.map(([name, x64, arm64, describe]) => [process.arch === 'arm64' ? arm64 : x64, { name, describe }] as const))

/** Whether the system call numbers of this machine's architecture are known. */
export const systemCallsKnown = process.arch === 'x64' || process.arch === 'arm64'

export interface CurrentCall {
  readonly call: BlockingCall | null
  /** The first argument, which is the descriptor if the call is about one. */
  readonly descriptor: number
  readonly pollSet: { readonly address: bigint; readonly count: number } | null
  /** The line as the kernel printed it. Two samples of the same wait are identical. */
  readonly line: string
}

/** Parses one line of /proc/<pid>/task/<tid>/syscall. `call` is null for `running` and for calls that are not known to wait. */
export function parseSystemCall(line: string): CurrentCall {
  const words = line.trim().split(' ')
  const args = words.slice(1, 7).map((word) => (word.startsWith('0x') ? BigInt(word) : 0n))
  const known = systemCallsKnown ? byNumber.get(/^\d+$/.test(words[0] ?? '') ? Number(words[0]) : Number.NaN) : undefined
  const call = known === undefined ? null : { name: known.name, ...known.describe(args) }
  const pollSet = call !== null && (call.name === 'poll' || call.name === 'ppoll') ? { address: args[0] ?? 0n, count: Number(args[1] ?? 0n) } : null
  return { call, descriptor: Number(BigInt.asIntN(32, args[0] ?? 0n)), pollSet, line }
}
