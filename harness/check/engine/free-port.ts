/** Finds free ports. The only file that imports get-port. */

import getPort, { portNumbers } from 'get-port'
import type { Random } from '../inputs/random.js'

/** Below the kernel's ephemeral ports (ip(7), ip_local_port_range), so that a connection can never connect to itself. */
const portsFrom = 12_000
const portsTo = 31_999

/** A random free port. Programs that are tested at the same time rarely get the same one. */
export function freePort(random: Random): Promise<number> {
  return getPort({ port: portNumbers(random.integer(portsFrom, portsTo - 1_000), portsTo) })
}
