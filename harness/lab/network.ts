/** Settings of the private network, made once by the worker that runs in it. See tcp(7) and ip(7), /proc interfaces. */

import { writeFileSync } from 'node:fs'
import { readProc } from '../kernel/proc.js'

const timeWaitBuckets = '/proc/sys/net/ipv4/tcp_max_tw_buckets'
const unprivilegedPortStart = '/proc/sys/net/ipv4/ip_unprivileged_port_start'

/**
 * What a socket may hold: the least, the first and the largest size in bytes (tcp(7), tcp_rmem and tcp_wmem). A program can
 * always send 1 MiB that nobody reads (ECHO-11), and never 4 MiB (ECHO-12), whatever the machine's own sizes are.
 */
const buffers = [
  { file: '/proc/sys/net/ipv4/tcp_rmem', sizes: `4096 131072 ${1 << 20}` },
  { file: '/proc/sys/net/ipv4/tcp_wmem', sizes: `4096 ${2 << 20} ${2 << 20}` },
]

/**
 * Fixes the size of buffers, lets programs bind any port, and lets closed connections skip TIME-WAIT, because a program without SO_REUSEADDR must not
 * fail when wirecheck itself restarts it. In a container whose /proc/sys is read-only the network stays as the kernel made it, like a shared one.
 */
export function preparePrivateNetwork(): void {
  try {
    writeFileSync(unprivilegedPortStart, '0')
    writeFileSync(timeWaitBuckets, '0')
    for (const { file, sizes } of buffers) writeFileSync(file, sizes)
  } catch (thrown) {
    if (!isReadOnly(thrown)) throw thrown
  }
}

function isReadOnly(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EROFS'
}

/** Whether closed connections occupy their port for a while, as in every network without these settings. */
export function hasTimeWait(): boolean {
  return readProc('sys/net/ipv4/tcp_max_tw_buckets').trim() !== '0'
}

/** Runs `during` with TIME-WAIT as usual, which is what TCP-5 tests. A shared network always has it. */
export async function withTimeWait<T>(during: () => Promise<T>): Promise<T> {
  if (hasTimeWait()) return during()
  writeFileSync(timeWaitBuckets, '4096')
  try {
    return await during()
  } finally {
    writeFileSync(timeWaitBuckets, '0')
  }
}
