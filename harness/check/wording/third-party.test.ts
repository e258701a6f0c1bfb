/** What UDP clients print of the datagram "stranger" when "answer" is the one that they asked for. */

import { testTable } from './sample-table.js'
import { firstShownAsAnswer } from './third-party.js'

testTable<string>(
  "a third party's datagram shown as the answer",
  (printed) => firstShownAsAnswer(printed, { answer: 'answer 1', others: ['stranger 2', 'stranger 5'] }) !== undefined,
  {
    accepted: [
      'stranger 2\n',
      'stranger 2\nanswer 1\n',
      'answer 1\nstranger 2\n',
      'Received: stranger 2\nReceived: answer 1\n',
      'received: answer 1\nreceived: stranger 2\n',
      '> stranger 2\n> answer 1\n',
      '[2] stranger 2\n[1] answer 1\n',
      'Answer: stranger 2\nAnswer: answer 1\n',
      'got it: answer 1\nit: stranger 2\n',
      'UDP stranger 2\nUDP answer 1\n',
      'First: stranger 2\nSecond: stranger 5\nThird: answer 1\n',
      'stranger 2, then stranger 5, then answer 1\n',
      'ignored stranger 2\nstranger 5\nanswer 1\n',
      'Answer one: stranger 2\nAnswer two: stranger 5\nAnswer three: answer 1\n',
    ],
    refused: [
      '',
      'answer 1\n',
      'Received: answer 1\n',
      'ignored "stranger 2" from stranger 127.0.0.2:4000\nanswer 1\n',
      'answer 1\nignored: stranger 2\n',
      'Received from server: answer 1\nReceived from somebody else: stranger 2\n',
      'This is not the answer: stranger 2\nanswer 1\n',
      'A datagram of a stranger\nanswer 1\n',
      'stranger 3\nanswer 1\n',
      'fremd: stranger 2\nAntwort: answer 1\n',
      'ignored: stranger 2\nignored: stranger 5\nanswer 1\n',
      'a stranger says: stranger 2\nanother stranger says: stranger 5\nReceived: answer 1\n',
    ],
  },
)
