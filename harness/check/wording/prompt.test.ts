/** Prompts for a text, and prompts for an address or a name. */

import { asksForText, isBarePrompt } from './prompt.js'
import { testTable } from './sample-table.js'

testTable<string>('a prompt for a text', asksForText, {
  accepted: [
    '',
    '> ',
    '?: ',
    'Message: ',
    'Enter a message for the server: ',
    'Type something for the server: ',
    'Type something for the server > ',
    'What shall I send? ',
    'Important sentence: ',
    'Path: ',
    'Which page of the server? ',
    'Text to send to port 12345: ',
    'Your words for the host, please: ',
    'Eingabe: ',
  ],
  refused: [
    'Host: ',
    'Hostname: ',
    'Host name: ',
    'Server: ',
    'Server address: ',
    'Server name: ',
    'Port? ',
    'port number of the server to send to: ',
    'Enter your name: ',
    'Nickname: ',
    'Username: ',
    'Name of this server: ',
    'hostname of the page server: ',
    'Enter the IP: ',
    'Enter address: ',
    "The server's port, to send data to: ",
  ],
})

testTable<string>('nothing but a prompt', isBarePrompt, {
  accepted: ['', ' ', '\n', '\r\n', '?:', '?: ', '?:?:', ' ?:\n?: '],
  refused: ['?', ':', '> ', 'hello', '?: hello', 'Client: ', '"', "b'"],
})
