/** Answers of address validators. */

import { acceptsPort, isAddressVerdict, isOnlyVerdict, refusesPort, saysOutOfRange } from './address-answer.js'
import { testTable } from './sample-table.js'

const outOfRange = [
  'Port out of range',
  'The port is out of range.',
  'This port is out of range (7 to 65535).',
  'Wrong! The port is out of range.',
  'Error: the port number is out of the valid range',
  'OUT OF RANGE',
  'out-of-range port',
  'Port 70000 is out of its allowed range',
  'The port is outside the range',
  'The port is outside the allowed port range 7-65535',
  'The port is not in range',
  'not within the valid range',
  'not in the allowed range',
]

testTable<string>('"out of range"', saysOutOfRange, {
  accepted: outOfRange,
  refused: [
    '',
    'Thanks!',
    'Wrong!',
    'Wrong port',
    'The port is in range',
    'Ports range from 7 to 65535',
    'out of order',
    'range',
    'outrange',
    'The port is too large',
    'ranges out',
    'not a port',
  ],
})

testTable<string>('a verdict', isAddressVerdict, {
  accepted: ['Thanks!', 'Wrong!', 'Thanks!\nEnter address: ', 'Enter an address (ip:port): Wrong!\n', 'thanks!', 'WRONG!', 'Wrong! Thanks!', ...outOfRange],
  refused: ['', '\n', 'Enter address: ', 'ip:port? ', 'Thanks', 'Wrong', 'yes', 'no', 'True', 'invalid', 'Thank you!', 'range', '192.168.1.7:8080'],
})

testTable<string>('only Thanks!', (answer) => isOnlyVerdict(answer, 'Thanks!'), {
  accepted: ['Thanks!', 'Thanks!\n', 'Enter an address (ip:port): Thanks!\n', '192.168.1.7:8080 Thanks!', '>>> Thanks! <<<'],
  refused: [
    '',
    'Thanks!x',
    'Thanks!192.168.1.7:8080',
    'NoThanks!',
    'Wrong!',
    'Thanks',
    'thanks!',
    'Thanks! Wrong!',
    'Wrong!\nThanks!\n',
    'yes',
    'The port is out of range.',
  ],
})

testTable<string>('only Wrong!', (answer) => isOnlyVerdict(answer, 'Wrong!'), {
  accepted: ['Wrong!', 'Wrong!\n', 'Enter an address (ip:port): Wrong!\n', 'hello Wrong!', 'Wrong! The port is out of range.', 'Wrong!!', '(Wrong!)'],
  refused: ['', 'Wrong!x', 'Wrong!hello', 'Wrong!5', 'notWrong!', 'Thanks!', 'Wrong', 'wrong!', 'Thanks! Wrong!', 'no', 'The port is out of range.'],
})

testTable<string>('a port refused as out of range', refusesPort, {
  accepted: outOfRange,
  refused: ['', 'Thanks!', 'Wrong!', 'Thanks! But the port is out of range.', 'The port is out of range.\nThanks!\n', 'The port is in range'],
})

testTable<string>('a port accepted', acceptsPort, {
  accepted: ['Thanks!', 'Thanks!\n', 'Thanks! The port is fine.', 'Enter an address (ip:port): Thanks!\n'],
  refused: ['', 'thanks!', 'Wrong!', 'Thanks! But the port is out of range.', ...outOfRange],
})
