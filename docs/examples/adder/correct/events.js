// submitted as: adder.js
// what: In JavaScript. It collects what arrives in an event handler.
// passes: all

import { createServer } from 'node:net'

function answer(line) {
  const numbers = /^(-?\d+) (-?\d+)\r?$/.exec(line)
  return numbers === null ? 'error' : String(Number(numbers[1]) + Number(numbers[2]))
}

const server = createServer({ allowHalfOpen: true }, (client) => {
  let received = ''
  client.setEncoding('latin1')
  client.on('data', (text) => {
    const lines = (received + text).split('\n')
    received = lines.pop()
    for (const line of lines) client.write(`${answer(line)}\n`)
  })
  client.on('end', () => client.end())
  client.on('error', () => client.destroy())
})
server.listen(Number(process.argv[2]), '127.0.0.1')
