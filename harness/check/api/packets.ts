/**
 * IPv4 packets, valid or malformed, for programs that open a raw socket, such as a sniffer. Import `packets`.
 * @module packets
 */

export * from '../../lab/raw-packets.js'
