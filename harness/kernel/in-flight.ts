/** Whether bytes or packets are on their way through this process's network. */

import { readProc } from './proc.js'
import { readSockets, type SocketEntry } from './sockets.js'

/** The column of /proc/net/softnet_stat with the packets that a processor has queued but not delivered. */
const backlogColumn = 11

/** Whether anything was sent that is neither acknowledged nor lying unread at the other end. */
export function isAnythingInFlight(): boolean {
  return hasBacklog() || hasBytesUnderWay(readSockets('tcp'))
}

function hasBacklog(): boolean {
  return readProc('net/softnet_stat')
    .split('\n')
    .some((line) => parseInt(line.split(' ')[backlogColumn] ?? '0', 16) > 0)
}

function hasBytesUnderWay(sockets: readonly SocketEntry[]): boolean {
  // The two ends of a redirected connection (lab/redirect.ts) name different ports, so one matching port is enough.
  const isUnread = ({ localPort, remotePort }: SocketEntry): boolean =>
    sockets.some((other) => other.state !== 'listen' && other.unread > 0 && (other.localPort === remotePort || other.remotePort === localPort))
  return sockets.some((entry) => entry.state === 'opening' || (entry.state !== 'listen' && entry.unsent > 0 && !isUnread(entry)))
}
