/**
 * wirecheck's ends of a conversation with the program: TCP connections, UDP sockets, and what stands between two programs.
 * @module connections
 */

export type { Outcome } from '../../kernel/wait-for.js'
export type { ConnectOptions } from '../../wire/tcp-client.js'
export type { TcpConnection } from '../../wire/tcp-connection.js'
export type { Filling } from '../../wire/tcp-filling.js'
export type { TcpListener } from '../../wire/tcp-listener.js'
export type { Delivery, TcpProxy } from '../../wire/tcp-proxy.js'
export type { Incoming } from '../../wire/tcp-receiving.js'
export type { Datagram, UdpPeer } from '../../wire/udp-peer.js'
export { openProxy, openThirdParty, startListening } from '../shared/between-programs.js'
export { meetClient, receiveFrom, type Meeting } from '../shared/client-meeting.js'
export { awaitRawSocket, isDeafTo } from '../shared/raw-socket.js'
export { clientsInTurn, conversations, timeForMany } from '../shared/repeated-conversations.js'
export { serveOne } from '../shared/serving.js'
