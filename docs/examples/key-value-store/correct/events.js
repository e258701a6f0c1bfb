// submitted as: key_value_store.js
// what: In JavaScript. It needs no lock, because it does one thing at a time.
// passes: all

import { createServer } from 'node:net'

const values = new Map()

function obey(line) {
  const [, name, key, value] = /^(\S+) (\S+)(?: (.+))?$/.exec(line) ?? []
  if (name === 'SET' && value !== undefined) {
    values.set(key, value)
    return 'OK'
  }
  if (name === 'GET' && value === undefined) return values.get(key) ?? 'NONE'
  if (name === 'DELETE' && value === undefined) return values.delete(key) ? 'OK' : 'NONE'
  return 'ERROR'
}

const server = createServer({ allowHalfOpen: true }, (client) => {
  let received = ''
  client.setEncoding('latin1')
  client.on('data', (text) => {
    const lines = (received + text).split('\n')
    received = lines.pop()
    for (const line of lines) client.write(`${obey(line)}\n`, 'latin1')
  })
  client.on('end', () => client.end())
  client.on('error', () => client.destroy())
})
server.listen(Number(process.argv[2]), '127.0.0.1')
