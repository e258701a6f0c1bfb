/** Finds free ports. The only file that imports get-port. */

import getPort, { portNumbers } from 'get-port'
import type { Random } from '../inputs/random.js'

/** Below the kernel's ephemeral ports (ip(7), ip_local_port_range), so that a connection can never connect to itself. */
const portsFrom = 12_000
const portsTo = 31_999

/** Ports of the named exercises: in a shared network, a program that has one in its source may start at any time. */
const usualPorts = [12_345, 25_000]

/** A random free port. Programs that are tested at the same time rarely get the same one. */
export function freePort(random: Random): Promise<number> {
  return getPort({ port: candidates(random.integer(portsFrom, portsTo - 1_000)) })
}

/** The ports from this one on, without the usual ones and those that a program with its two bytes swapped (a missing htons()) would hit all the same. */
export function candidates(first = portsFrom): number[] {
  return [...portNumbers(first, portsTo)].filter((port) => port >> 8 !== (port & 0xff) && !usualPorts.includes(port))
}
