/** Ports that nobody uses. The one door to get-port. */

import getPort, { portNumbers } from 'get-port'
import type { Random } from '../inputs/random.js'

/** Below the kernel's ephemeral ports (ip(7), ip_local_port_range): a connection can then never meet itself. */
const portsFrom = 12_000
const portsTo = 31_999

/** A free port, somewhere among many, so that programs that are tested beside each other seldom want the same. */
export function freePort(random: Random): Promise<number> {
  return getPort({ port: portNumbers(random.integer(portsFrom, portsTo - 1_000), portsTo) })
}
