/** Settings of the private network, made once by the worker that lives in it. See tcp(7) and ip(7), /proc interfaces. */

import { readFileSync, writeFileSync } from 'node:fs'

const timeWaitBuckets = '/proc/sys/net/ipv4/tcp_max_tw_buckets'
const unprivilegedPortStart = '/proc/sys/net/ipv4/ip_unprivileged_port_start'

/**
 * Any port may be bound, and closed connections do not linger in TIME-WAIT: the suite's own restarts must not fail a
 * program without SO_REUSEADDR.
 */
export function preparePrivateNetwork(): void {
  writeFileSync(unprivilegedPortStart, '0')
  writeFileSync(timeWaitBuckets, '0')
}

/** Runs `during` with TIME-WAIT as on every machine: what TCP-5 is about. In a shared network it is so anyway. */
export async function withTimeWait<T>(during: () => Promise<T>): Promise<T> {
  const before = readFileSync(timeWaitBuckets, 'utf8').trim()
  if (before !== '0') return during()
  writeFileSync(timeWaitBuckets, '4096')
  try {
    return await during()
  } finally {
    writeFileSync(timeWaitBuckets, '0')
  }
}
