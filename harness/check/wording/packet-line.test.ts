/** Lines of sniffers. */

import { expect, test } from 'vitest'
import { firstUnnamedPort, linesAbout, namesAddress, namesProtocol } from './packet-line.js'
import { testTable } from './sample-table.js'

testTable<string>('a line with the address 127.0.0.5', (line) => namesAddress(line, '127.0.0.5'), {
  accepted: [
    '127.0.0.5 -> 127.0.0.6',
    '127.0.0.5 -> 127.0.0.6 UDP 40000 -> 7777',
    'UDP  127.0.0.5:40000 -> 127.0.0.6:7777',
    '127.0.0.5.40000 > 127.0.0.6.7777: udp',
    'IP 127.0.0.6 > 127.0.0.5: UDP, length 32',
    'from 127.0.0.5',
    'from 127.0.0.5.',
    'from 127.0.0.5. To another.',
    "('127.0.0.5', 40000)",
    'src=127.0.0.5,dst=127.0.0.6',
    '127.0.0.5',
  ],
  refused: [
    '',
    '127.0.0.6 -> 127.0.0.7',
    '127.0.0.55 -> 127.0.0.6',
    '127.0.0.51:40000',
    '1127.0.0.5',
    '9.127.0.0.5',
    '127.0.0',
    '5.0.0.127 -> 6.0.0.127',
    '127-0-0-5',
    '127.0.0.5.4.3',
    '7f000005',
  ],
})

const lineOf = (protocol: string): string => `127.0.0.1:40000 -> 127.0.0.17:60006 ${protocol}`

testTable<string>('a line that names UDP', (line) => namesProtocol(line, 'UDP'), {
  accepted: [
    lineOf('UDP'),
    lineOf('udp'),
    lineOf('Udp, 24 bytes'),
    lineOf('17'),
    lineOf('proto 17'),
    lineOf('protocol=17'),
    lineOf('(UDP)'),
    '127.0.0.5.40000 > 127.0.0.6.7777: UDP, length 32',
    'UDP  127.0.0.5:40000 -> 127.0.0.6:7777',
    'UDP/17 127.0.0.5 127.0.0.6',
  ],
  refused: [
    '',
    lineOf(''),
    lineOf('TCP'),
    lineOf('6'),
    lineOf('ICMP'),
    lineOf('1'),
    lineOf('UDPLITE'),
    lineOf('170'),
    lineOf('datagram'),
    lineOf('0x11'),
    '127.0.0.17 -> 127.0.17.1',
  ],
})

testTable<string>('a line that names TCP', (line) => namesProtocol(line, 'TCP'), {
  accepted: [lineOf('TCP'), lineOf('tcp'), lineOf('6'), lineOf('proto 6'), 'TCP  127.0.0.13:40000 -> 127.0.0.14:50000'],
  refused: ['', lineOf(''), lineOf('UDP'), lineOf('17'), lineOf('1'), lineOf('TCPv4'), lineOf('66'), '127.0.0.6 -> 127.0.0.6'],
})

testTable<string>('a line that names ICMP', (line) => namesProtocol(line, 'ICMP'), {
  accepted: [lineOf('ICMP'), lineOf('icmp echo reply'), lineOf('1'), lineOf('proto 1'), 'ICMP 127.0.0.15 -> 127.0.0.16'],
  refused: ['', lineOf(''), lineOf('UDP'), lineOf('17'), lineOf('6'), lineOf('ICMPv6'), lineOf('11'), '127.0.0.1 -> 127.0.1.1'],
})

testTable<string>('a line with the ports 40000 and 7777', (line) => firstUnnamedPort(line, [40_000, 7_777]) === undefined, {
  accepted: [
    '127.0.0.5 -> 127.0.0.6 UDP 40000 -> 7777',
    '127.0.0.5:40000 -> 127.0.0.6:7777',
    '127.0.0.5.40000 > 127.0.0.6.7777: UDP',
    "('127.0.0.5', 40000) ('127.0.0.6', 7777)",
    'sport=40000 dport=7777',
    'UDP 7777 <- 40000',
  ],
  refused: ['', '127.0.0.5 -> 127.0.0.6 UDP', '40000', '7777', '127.0.0.5:16540 -> 127.0.0.6:24862', '140000 77770', '127.0.0.5:4000 -> 127.0.0.6:7777'],
})

test('the first port that is not named is returned', () => {
  expect([firstUnnamedPort('127.0.0.5:40000 ->', [40_000, 7_777]), firstUnnamedPort('UDP', [40_000, 7_777]), firstUnnamedPort('ICMP', [])]).toEqual([
    7_777,
    40_000,
    undefined,
  ])
})

test('lines about a packet have both addresses', () => {
  const printed = 'listening on lo\n127.0.0.5 -> 127.0.0.6\n127.0.0.5 -> 127.0.0.7\n127.0.0.55 -> 127.0.0.6\nto 127.0.0.6 from 127.0.0.5'
  expect(linesAbout(printed, { from: '127.0.0.5', to: '127.0.0.6' })).toEqual(['127.0.0.5 -> 127.0.0.6', 'to 127.0.0.6 from 127.0.0.5'])
})
