/**
 * The floor: starts the programs of a submission as often as the suite does and has about the same conversations with them,
 * without a lab, observation or verdicts. The difference to the suite's time is what the suite costs.
 *
 *     node floor.js FOLDER STARTS.json     STARTS: { "echo": 12, … }, as counted in a run of the suite
 */

import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

interface Talk {
  readonly transport: 'tcp' | 'udp'
  readonly message: Buffer
  /** Whether the program sends back as many bytes as it received. Otherwise it sends its text at once and closes. */
  readonly echoes: boolean
  /** Connections or datagrams of the suite over all starts, as counted in a run. */
  readonly conversations: number
  readonly long: readonly number[]
}

const line = Buffer.from('some twenty-five letters\n')
const json = Buffer.from('{"name": "Johanna", "female": true}')
const talks: Readonly<Record<string, Talk>> = {
  echo: { transport: 'tcp', message: line, echoes: true, conversations: 520, long: [10_000, 200_000, 1_000_000, 4 << 20] },
  greeter: { transport: 'tcp', message: line, echoes: false, conversations: 580, long: [] },
  time: { transport: 'tcp', message: line, echoes: false, conversations: 580, long: [] },
  'json-echo': { transport: 'tcp', message: json, echoes: true, conversations: 520, long: [] },
  'udp-upper': { transport: 'udp', message: line, echoes: true, conversations: 40, long: [] },
}
const exchangesAtOnce = 2 // exercises, as the suite does on two cores
const retryMs = 1
const firstPort = 21_000 // below the kernel's ephemeral ports: otherwise a client that connects too early could connect to itself
const portsEach = 1_000 // for each exercise: more than a program has lives

const [folder = '.', startsFile = ''] = process.argv.slice(2)
const starts = JSON.parse(readFileSync(startsFile, 'utf8')) as Record<string, { file: string; args: string[]; count: number }>
const waiting = Object.entries(starts).map(([id, program], index) => ({ id, program, ports: firstPort + index * portsEach }))
await Promise.all(Array.from({ length: exchangesAtOnce }, work))

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { file, args, count } = next.program
    const talk = talks[next.id]
    if (talk === undefined) continue
    const share = Math.ceil(talk.conversations / count)
    for (let start = 0; start < count; start += 1) await oneLife({ file, args }, talk, { port: next.ports + start, isFirst: start === 0, share })
  }
}

interface Life {
  readonly port: number
  readonly isFirst: boolean
  /** How many conversations it has. */
  readonly share: number
}

async function oneLife(command: { file: string; args: string[] }, talk: Talk, { port, isFirst, share }: Life): Promise<void> {
  const args = command.args.map((word) => (word === '{port}' ? String(port) : word))
  const child = spawn(command.file, args, { cwd: join(folder), stdio: 'ignore', env: { ...process.env, PORT: String(port), HOST: '127.0.0.1' } })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  if (talk.transport === 'udp') await datagrams(port, talk.message, share)
  else {
    await until(() => exchange(port, talk, talk.message))
    for (let count = 1; count < share; count += 1) await exchange(port, talk, talk.message)
    if (isFirst) for (const length of talk.long) await exchange(port, talk, Buffer.alloc(length, 'a'))
  }
  child.kill('SIGKILL')
  await gone
}

async function until(attempt: () => Promise<boolean>): Promise<void> {
  while (!(await attempt())) await new Promise((resolve) => setTimeout(resolve, retryMs))
}

/** One conversation: the program sends the bytes back, or its own text, and both close. False if nobody listens yet. */
function exchange(port: number, { echoes }: Talk, message: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let missing = echoes ? message.length : 1
    socket.on('connect', () => echoes && socket.write(message))
    socket.on('data', (bytes) => {
      missing -= bytes.length
      if (echoes && missing <= 0) socket.end()
    })
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(missing <= 0))
  })
}

async function datagrams(port: number, message: Buffer, count: number): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('error', () => undefined)
  for (let answered = 0; answered < count; ) {
    const answer = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), 5 * retryMs)
      socket.once('message', () => {
        clearTimeout(timer)
        resolve(true)
      })
    })
    socket.send(message, port, '127.0.0.1')
    if (await answer) answered += 1
    else socket.removeAllListeners('message')
  }
  socket.close()
}
