// submitted as: http_file_server.js
// what: In JavaScript, with the module node:http.
// passes: all

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, resolve } from 'node:path'

const folder = resolve('www')
const types = { '.html': 'text/html', '.txt': 'text/plain', '.png': 'image/png' }

const server = createServer(async ({ method, url }, answer) => {
  try {
    const body = await readFile(join(folder, normalize(`/${url}`)))
    answer.writeHead(200, { 'Content-Type': types[extname(url)] ?? 'application/octet-stream', 'Content-Length': body.length })
    answer.end(method === 'HEAD' ? undefined : body)
  } catch {
    answer.writeHead(404, { 'Content-Length': 0 }).end()
  }
})
server.listen(Number(process.argv[2]), '127.0.0.1')
