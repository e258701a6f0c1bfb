/** Lines of /proc/<pid>/task/<tid>/syscall as the kernel prints them on x86-64, and what they wait for. */

import { describe, expect, test } from 'vitest'
import { parseSystemCall } from './system-calls.js'

const stackAndCode = '0x7ffc1b2a3c48 0x7f1a2b3c4d5e'

/** A line with up to six arguments, the rest zero. */
function line(number: number, ...args: (number | string)[]): string {
  const words = Array.from({ length: 6 }, (_, at) => args[at] ?? 0).map((word) => (typeof word === 'string' ? word : `0x${word.toString(16)}`))
  return `${number} ${words.join(' ')} ${stackAndCode}\n`
}

const minusOne = '0xffffffff'
const endless = { kind: 'endless' }
const address = 0x7ffc_1000

// The numbers of system calls are those of x86-64. On another architecture wirecheck does not decode them (system-calls.ts).
describe.skipIf(process.arch !== 'x64')('calls that wait', () => {
  test.each([
    ['read', line(0, 3, address, 1_024), 3],
    ['write', line(1, 1, address, 10), 1],
    ['connect', line(42, 5, address, 16), 5],
    ['accept', line(43, 4), 4],
    ['accept4', line(288, 6, 0, 0, 0x80_000), 6],
    ['sendto', line(44, 7, address, 99), 7],
    ['recvfrom', line(45, 8, address, 4_096), 8],
    ['recvmsg', line(47, 9, address), 9],
  ])('%s waits for its descriptor, without end', (name, text, descriptor) => {
    expect(parseSystemCall(text)).toMatchObject({ call: { name, about: 'descriptor', wait: endless }, descriptor, line: text })
  })

  test.each([
    ['poll', line(7, address, 1, minusOne), endless],
    ['poll', line(7, address, 1, '0xffffffffffffffff'), endless],
    ['poll', line(7, address, 1, 0), { kind: 'milliseconds', value: 0 }],
    ['poll', line(7, address, 1, 5_000), { kind: 'milliseconds', value: 5_000 }],
    ['epoll_wait', line(232, 4, address, 64, minusOne), endless],
    ['epoll_wait', line(232, 4, address, 64, 250), { kind: 'milliseconds', value: 250 }],
    ['epoll_pwait', line(281, 4, address, 64, minusOne), endless],
    ['epoll_pwait2', line(441, 4, address, 64, 0), endless],
    ['epoll_pwait2', line(441, 4, address, 64, address), { kind: 'timespec', address: BigInt(address), clock: 'relative' }],
    ['ppoll', line(271, address, 2, 0), endless],
    ['ppoll', line(271, address, 2, address), { kind: 'timespec', address: BigInt(address), clock: 'relative' }],
    ['select', line(23, 5, address, 0, 0, 0), endless],
    ['select', line(23, 5, address, 0, 0, address), { kind: 'timeval', address: BigInt(address) }],
    ['pselect6', line(270, 5, address, 0, 0, 0), endless],
    ['pselect6', line(270, 5, address, 0, 0, address), { kind: 'timespec', address: BigInt(address), clock: 'relative' }],
  ])('%s on several descriptors waits as long as it says: %s', (name, text, wait) => {
    expect(parseSystemCall(text).call).toEqual({ name, about: 'several', wait })
  })

  test.each([
    ['FUTEX_WAIT without a time-out', line(202, address, 0, 2, 0), endless],
    ['FUTEX_WAIT_PRIVATE without a time-out', line(202, address, 128, 2, 0), endless],
    ['FUTEX_WAIT counts from now', line(202, address, 128, 2, 0x500), { kind: 'timespec', address: 0x500n, clock: 'relative' }],
    [
      'FUTEX_WAIT_BITSET counts to a point of the monotonic clock',
      line(202, address, 137, 2, 0x500),
      { kind: 'timespec', address: 0x500n, clock: 'monotonic' },
    ],
    ['FUTEX_WAIT_BITSET counts to a point of the real clock', line(202, address, 393, 2, 0x500), { kind: 'timespec', address: 0x500n, clock: 'realtime' }],
    ['FUTEX_LOCK_PI without a time-out', line(202, address, 134, 0, 0), endless],
    ['FUTEX_WAKE does not wait', line(202, address, 129, 1), { kind: 'unknown' }],
  ])('%s', (_, text, wait) => {
    expect(parseSystemCall(text).call).toEqual({ name: 'futex', about: 'lock', wait })
  })

  test.each([
    ['a sleep ends, so that it proves no rest', line(230, 0, 0, address), { name: 'clock_nanosleep', about: 'sleep', wait: { kind: 'unknown' } }],
    ['nanosleep, too', line(35, address), { name: 'nanosleep', about: 'sleep', wait: { kind: 'unknown' } }],
    ['wait4 waits for a child', line(61, '0xffffffffffffffff', address), { name: 'wait4', about: 'child', wait: endless }],
    ['waitid waits for a child', line(247, 0), { name: 'waitid', about: 'child', wait: endless }],
    ['pause waits for a signal', line(34), { name: 'pause', about: 'signal', wait: endless }],
    ['rt_sigtimedwait waits for a signal until a time', line(128, address, 0, 0x600), { about: 'signal', wait: { kind: 'timespec', address: 0x600n } }],
  ])('%s', (_, text, call) => {
    expect(parseSystemCall(text).call).toMatchObject(call)
  })

  test('the set of a poll is kept, so that its only descriptor can be named', () => {
    expect(parseSystemCall(line(7, address, 3, minusOne)).pollSet).toEqual({ address: BigInt(address), count: 3 })
    expect(parseSystemCall(line(271, address, 1, 0)).pollSet).toEqual({ address: BigInt(address), count: 1 })
    expect(parseSystemCall(line(232, 4, address, 64, minusOne)).pollSet).toBeNull()
  })

  test('a descriptor of -1 is read as such', () => {
    expect(parseSystemCall(line(0, minusOne)).descriptor).toBe(-1)
  })
})

describe('lines that prove no wait', () => {
  test.each([
    ['a thread that runs', 'running\n'],
    ['one that waits outside of any call', `-1 ${stackAndCode}\n`],
    ['a call that is over at once (getpid)', line(39)],
    ['a number that no kernel has', line(99_999)],
    ['a process that has ended', ''],
  ])('%s', (_, text) => {
    expect(parseSystemCall(text)).toMatchObject({ call: null, pollSet: null })
  })

  test('two samples of one wait are alike to the letter, two waits are not', () => {
    const samples = [line(0, 3, address, 10), line(0, 3, address, 10), line(0, 3, address, 20)].map((text) => parseSystemCall(text).line)
    expect(samples[0]).toBe(samples[1])
    expect(samples[0]).not.toBe(samples[2])
  })
})
