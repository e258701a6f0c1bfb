/** Whether bytes or packets are on their way through this process's network. */

import { readProc, socketInodesOf } from './proc.js'
import { readSockets, type SocketEntry } from './sockets.js'

/** The column of /proc/net/softnet_stat with the packets that a processor has queued but not delivered. */
const backlogColumn = 11

/** Whether anything was sent to or by these processes that is neither acknowledged nor lying unread at the other end. */
export function isAnythingInFlight(pids: readonly number[]): boolean {
  return hasBacklog() || hasBytesUnderWay(pids, readSockets('tcp'))
}

function hasBacklog(): boolean {
  return readProc('net/softnet_stat')
    .split('\n')
    .some((line) => parseInt(line.split(' ')[backlogColumn] ?? '0', 16) > 0)
}

function hasBytesUnderWay(pids: readonly number[], sockets: readonly SocketEntry[]): boolean {
  // The two ends of a redirected connection (lab/redirect.ts) name different ports, so one matching port is enough.
  const isUnread = ({ localPort, remotePort }: SocketEntry): boolean =>
    sockets.some((other) => other.state !== 'listen' && other.unread > 0 && (other.localPort === remotePort || other.remotePort === localPort))
  const underWay = sockets.filter((entry) => entry.state === 'opening' || (entry.state !== 'listen' && entry.unsent > 0 && !isUnread(entry)))
  if (underWay.length === 0) return false
  // In a shared network, most of it belongs to others. A socket without an owner was closed, or is not accepted yet.
  const ports = portsOf(pids, sockets)
  return underWay.some(({ inode, localPort, remotePort }) => inode === 0 || ports.has(localPort) || ports.has(remotePort))
}

function portsOf(pids: readonly number[], sockets: readonly SocketEntry[]): ReadonlySet<number> {
  const inodes = socketInodesOf(pids)
  return new Set(sockets.filter(({ inode }) => inodes.has(inode)).map(({ localPort }) => localPort))
}
