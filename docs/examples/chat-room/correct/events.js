// submitted as: chat_room.js
// what: In JavaScript, with the events of node:net.
// passes: all

import { createServer } from 'node:net'

const room = new Map()

function tellOthers(name, text) {
  for (const [other, client] of room) if (other !== name) client.write(`${text}\n`, 'latin1')
}

/** The name, if the client may have it. */
function join(client, name) {
  if (name === '' || room.has(name)) {
    client.write('Choose another name\n')
    return undefined
  }
  client.write(`Hello, ${name}\n`, 'latin1')
  room.set(name, client)
  tellOthers(name, `${name} joined`)
  return name
}

const server = createServer({ allowHalfOpen: true }, (client) => {
  let received = ''
  let name
  const leave = () => {
    if (name !== undefined && room.delete(name)) tellOthers(name, `${name} left`)
    name = undefined
  }
  client.setEncoding('latin1')
  client.on('data', (text) => {
    const lines = (received + text).split(/\r?\n/)
    received = lines.pop()
    for (const line of lines) {
      if (name === undefined) name = join(client, line)
      else tellOthers(name, `${name}: ${line}`)
    }
  })
  client.on('end', () => {
    leave()
    client.end()
  })
  client.on('error', () => client.destroy())
  client.on('close', leave)
})
server.listen(Number(process.argv[2]), '127.0.0.1')
