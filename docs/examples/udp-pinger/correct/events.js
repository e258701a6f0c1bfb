// submitted as: udp_pinger.js
// what: In JavaScript, with an event for each datagram and a timer for each ping.
// passes: all

import { createSocket } from 'node:dgram'

const [host, port, count, timeoutMs] = [process.argv[2], ...process.argv.slice(3).map(Number)]
const pinger = createSocket('udp4')
let received = 0

function ping(number) {
  return new Promise((resolve) => {
    const began = performance.now()
    const finish = (report) => {
      clearTimeout(timer)
      pinger.off('message', hear)
      console.log(`${number}: ${report}`)
      resolve()
    }
    const hear = (message) => {
      if (String(message) !== `PONG ${number}`) return
      received += 1
      finish(`${(performance.now() - began).toFixed(2)} ms`)
    }
    const timer = setTimeout(finish, timeoutMs, 'lost')
    pinger.on('message', hear)
    pinger.send(`PING ${number}`, port, host)
  })
}

for (let number = 1; number <= count; number += 1) await ping(number)
console.log(`${count} sent, ${received} received, ${count - received} lost`)
pinger.close()
