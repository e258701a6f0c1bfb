/** What programs print when they end before they listen. */

import { expect, test } from 'vitest'
import { testTable } from './sample-table.js'
import { argumentsByUsage, saysAddressInUse, saysRefused, saysUsage, takesArgumentsOtherwise } from './start-refusal.js'

testTable<string>('a port in use', saysAddressInUse, {
  accepted: [
    'OSError: [Errno 98] Address already in use',
    'bind: Address already in use',
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:12345',
    'EADDRINUSE',
    'java.net.BindException: Address already in use (Bind failed)',
    'listen tcp :12345: bind: address already in use',
    'Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
    "in `bind': Address already in use - bind(2) (Errno::EADDRINUSE)",
    '[Errno 98]',
    'Cannot listen on port 12345: ADDRESS ALREADY IN USE',
  ],
  refused: [
    '',
    'Permission denied',
    '[Errno 13] Permission denied',
    'Connection refused',
    'ECONNREFUSED',
    'EADDRNOTAVAIL',
    'Cannot assign requested address',
    'Using address 127.0.0.1',
    'Usage: echo <port>',
    'The port is used',
  ],
})

testTable<string>('a refused connection', saysRefused, {
  accepted: ['ConnectionRefusedError: [Errno 111] Connection refused', 'connect: Connection refused', 'Error: connect ECONNREFUSED 127.0.0.1:9'],
  refused: ['', 'Connection reset by peer', 'Listening', 'Address already in use', 'Permission denied'],
})

testTable<string>('a complaint about arguments', saysUsage, {
  accepted: [
    'Usage: echo_client <host> <port> [<text>]',
    'usage: chat server PORT NAME, or chat client HOST PORT NAME',
    'usage: echo --port PORT',
    'USAGE',
    'error: unrecognized arguments: 12345',
    'Missing argument: port',
    'echo: invalid option -- 1',
    'unknown options',
    'IndexError: sys.argv[2]',
    'Two arguments are needed',
    'Too many args',
    'argc must be 3',
    'Wrong number of parameters',
    'Please provide host:port.',
    'Please specify an address.',
    'address 127.0.0.1: missing port in address',
  ],
  refused: [
    '',
    'Listening on port 12345',
    'Address already in use',
    'Connection refused',
    'Which port? ',
    'usages',
    'argumentative',
    'an optional port',
    'ValueError: invalid literal for int()',
    'Cannot connect to 127.0.0.1:12345',
  ],
})

test.each([
  ['usage: ./time_client host:port', '{host}:{port}'],
  ['Usage: client <host> <port> [<text>]', '{host} {port}'],
  ['Usage : ./client <IP> <port>', '{host} {port}'],
  ['usage: client.py [-h] --host HOST --port PORT', '--host {host} --port {port}'],
  ['usage: client.py [-h] -s SERVER_IP -p PORT', '-s {host} -p {port}'],
  ['Usage: java Client --server=<server> --port=<port>', '--server {host} --port {port}'],
  ['dial tcp: address 127.0.0.1: missing port in address', '{host}:{port}'],
  ['Please provide host:port.', '{host}:{port}'],
  ['Please provide a host:port string\n', '{host}:{port}'],
  ['Please specify an address.', undefined],
  ['usage: client <text>', undefined],
  ['two arguments are needed', undefined],
])('the arguments of %j are %j', (printed, args) => {
  expect(argumentsByUsage(printed, ['host', 'port'])).toBe(args)
})

test('a server is given its port alone', () => {
  expect(argumentsByUsage('usage: echo -p <port> [-v]', ['port'])).toBe('-p {port}')
  expect(argumentsByUsage('usage: echo <ip> <port>', ['port'])).toBe('{host} {port}')
})

test.each([
  ['ConnectionRefusedError: [Errno 111] Connection refused', true],
  ["ValueError: invalid literal for int() with base 10: 'server'", true],
  ['IndexError: list index out of range', true],
  ['socket.gaierror: [Errno -2] Name or service not known', true],
  ["NameError: name 'sokcet' is not defined", false],
  ['SyntaxError: invalid syntax', false],
])('"%s" is about the arguments of a chat: %s', (printed, isAbout) => expect(takesArgumentsOtherwise(printed)).toBe(isAbout))
