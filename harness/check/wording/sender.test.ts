/** What UDP clients print of an answer and where it came from. Their own port is 40000. */

import { testTable } from './sample-table.js'
import { namesSender } from './sender.js'

testTable<string>('the sender 127.0.0.1', (text) => namesSender(text, { host: '127.0.0.1', ownPort: 40_000 }), {
  accepted: [
    "MIXEDCASESTRING ('127.0.0.1', 11111)\n",
    'MIXEDCASESTRING (from 127.0.0.1 port 11111)\n',
    'MIXEDCASESTRING from 127.0.0.1:11111\n',
    'MIXEDCASESTRING from 127.0.0.1\n',
    'MIXEDCASESTRING (127.0.0.1:11111)\n',
    'from localhost, port 11111\n',
    'localhost\n',
    '127.0.0.1:11111 replied >>MIXEDCASESTRING<<\n',
    "{ address: '127.0.0.1', family: 'IPv4', port: 11111, size: 15 }\n",
    "I am ('127.0.0.1', 40000), the answer is from ('127.0.0.1', 11111)\n",
    '127.0.0.1:400001\n',
  ],
  refused: [
    '',
    'MIXEDCASESTRING\n',
    "MIXEDCASESTRING from ('127.0.0.1', 40000)\n",
    'MIXEDCASESTRING from 127.0.0.1:40000\n',
    'MIXEDCASESTRING from localhost port 40000\n',
    "('127.0.0.1', 40000) ('127.0.0.1', 40000)\n",
    'MIXEDCASESTRING from 127.0.0.2\n',
    'MIXEDCASESTRING from port 11111\n',
    'MIXEDCASESTRING from the server\n',
    "MIXEDCASESTRING from ('0.0.0.0', 40000)\n",
  ],
})

testTable<string>('the sender 10.1.2.3', (text) => namesSender(text, { host: '10.1.2.3', ownPort: 40_000 }), {
  accepted: ["('10.1.2.3', 11111)\n", 'from 10.1.2.3\n', '10.1.2.3:11111\n'],
  refused: ['localhost\n', '127.0.0.1:11111\n', '10.1.2.3:40000\n', '10.1.2\n'],
})
