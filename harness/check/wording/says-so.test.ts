/** A program says that something went wrong if it uses a word that it does not use when all goes well. */

import { saysMore } from './says-so.js'
import { testTable } from './sample-table.js'

interface Text {
  /** What the program prints when all goes well. */
  readonly usual: string
  readonly printed: string
  /** What the program was sent. */
  readonly sent?: string
}

const echo = 'Connecting to 127.0.0.1 port 12345\nReceived: hello\nBye.\n'

testTable<Text>('a message that says what went wrong', ({ printed, usual, sent }) => saysMore(printed, usual, sent), {
  accepted: [
    { usual: '', printed: 'Cannot connect to 127.0.0.1:12345: Connection refused\n' },
    { usual: echo, printed: 'Connecting to 127.0.0.1 port 12345\nCannot connect: Connection refused\n' },
    { usual: 'hello\n', printed: 'error: Connection refused' },
    { usual: 'Hello 10.20.30.40\n', printed: 'The server closed without a greeting.\n' },
    { usual: 'The time is Tue Jun  1 09:05:03 2010\n', printed: 'The time is \nThe server closed without telling anything.\n' },
    { usual: 'Answer received: 12', printed: 'No answer' },
    { usual: 'Answer received: 12', printed: 'no answer received' },
    { usual: 'Response for 127.0.0.1\n', printed: 'No answer came within 3 s.\n' },
    {
      usual: 'UDP client - connects to port 25000\nWaiting for the reply...\nResponse\n',
      printed: 'UDP client - connects to port 25000\nWaiting for the reply...\nTimed out.\n',
    },
    { usual: '2150 bytes saved in saved-page.bin\n', printed: 'Cannot load http://127.0.0.1:80/a.html: HTTP Error 404: Not Found\n' },
    { usual: "{'name': 'Ada', 'female': True} name true false", printed: 'The answer is not valid JSON.\n' },
    { usual: 'Anna: hello\nBen: hello\n', printed: 'Ben has left.\n' },
    { usual: 'Anna: hello\nBen: hello\n', printed: 'Der andere ist gegangen.\n' },
    { usual: 'hello\n', printed: 'Соединение закрыто\n' },
    { usual: 'hello\n', printed: '连接失败\n' },
    { usual: 'Received: hello\n', printed: 'Received: None, because the server has closed\n' },
    { usual: 'Sending to 127.0.0.1, timeout 2 s\nAnswer: hello\n', printed: 'Sending to 127.0.0.1, timeout 2 s\nTimeout!\n' },
    { usual: '连接中（成功 失败）\n收到\n', printed: '连接中（成功 失败）\r\n失败\r\n' },
    ...[
      '22:10 ERROR refused',
      '[22:10:07] ERROR refused',
      '2026-11-26 22:10 ERROR refused',
      '2026-11-26 22:10:07,123 - ERROR - refused',
      '22:10:07 [ERROR] refused',
    ].map((line) => ({ usual: '2026-11-26 22:10 INFO an ERROR such as refused ends it\n12\n', printed: `${line}\n` })),
    { usual: 'One error ends it\n12\n', printed: 'One error ends it\nerror\n', sent: '12' },
  ],
  refused: [
    { usual: '', printed: '' },
    { usual: '', printed: ' \n\n' },
    { usual: '', printed: '127.0.0.1:12345\n' },
    { usual: '', printed: '> \n' },
    { usual: 'hello\n', printed: '' },
    { usual: 'received: hello', printed: 'Received: 42\n' },
    { usual: echo, printed: 'Connecting to 127.0.0.1 port 12345\n' },
    { usual: echo, printed: 'Connecting to 127.0.0.1 port 12345\nReceived: \nBye.\n' },
    { usual: echo, printed: 'BYE!\n' },
    { usual: 'The time is Tue Jun  1 09:05:03 2010\n', printed: 'The time is \n' },
    { usual: 'Sending MixedCaseString to 127.0.0.1\nMIXEDCASESTRING\n', printed: 'Sending MixedCaseString to 127.0.0.1\n' },
    { usual: 'Hello 10.20.30.40\n', printed: '(1) E 5\n' },
    { usual: 'Anna: so\nBen: what\n', printed: 'Anna: what\n' },
    { usual: 'Received: hello\n', printed: 'Received: None\n' },
    { usual: 'Received: hello\n', printed: 'Received: (null)\n' },
    { usual: 'Received: hello\n', printed: 'Received: undefined\n' },
    { usual: 'Received: hello\n', printed: 'received: <nil>\n' },
    { usual: 'The number is 5\n', printed: 'The number is NaN\n' },
    { usual: 'The time is Tue Jun  1 09:05:03 2010\n Thu Jun 1', printed: 'The time is Thu Jun 1\n' },
    { usual: 'The time is Tue Jun  1 09:05:03 2010\n', printed: 'Tue Jun\n', sent: 'Tue Jun' },
    { usual: 'hello received from 127.0.0.1\n', printed: ' received from 127.0.0.1\n' },
    { usual: "b'hello' from 127.0.0.1\n", printed: "b'' from 127.0.0.1\n" },
    { usual: 'Sending hello\nAnswer: hello\n', printed: 'Sending hello\nSending hello\n' },
    { usual: '22:10 INFO connecting\n22:10 INFO received hello\n', printed: '22:11 INFO connecting\n22:11 INFO received \n' },
    { usual: '22:10 hello received\n', printed: '22:11  received\n' },
    { usual: '5 bytes received\n', printed: '0 bytes received\n' },
    { usual: 'It prints None or hello\n', printed: 'None\n' },
  ],
})
