/** Messages with the status 404. */

import { says404 } from './not-found.js'
import { testTable } from './sample-table.js'

testTable<string>('a message with the status 404', says404, {
  accepted: [
    '404',
    'HTTP 404\n',
    'HTTP/1.1 404 Not Found\n',
    'HTTP Error 404: Not Found\n',
    'Error: 404\n',
    'Cannot load http://127.0.0.1:80/a.html: HTTP 404\n',
    'status code: 404.',
    '(404)',
    'Fehler 404: Seite nicht gefunden',
    'server answered "404 Not Found"',
  ],
  refused: ['', '\n', 'Not Found', 'HTTP 4040', 'HTTP 1404', 'error404', '40 4', '200 OK', '2404 bytes saved in page.html', 'There is no such page.'],
})
