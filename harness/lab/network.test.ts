/** The private network's settings, made in one: any port may be bound, and TIME-WAIT is there only where it is the question. */

import { describe, expect, test, vi } from 'vitest'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'
import { probeLab } from './probe.js'
import { inPrivateNetwork } from './sandbox.js'
import { noSandbox } from './sample-sandbox.js'

vi.setConfig({ testTimeout: 60_000 })

const { sandbox } = await probeLab('best', new AbortController().signal)

/** Runs these lines in a private network, with the module as it was built; returns what they print. */
async function inNetwork(source: string): Promise<string> {
  const preamble = `
    import { readFileSync } from 'node:fs'
    import { once } from 'node:events'
    import { connect, createServer } from 'node:net'
    import { preparePrivateNetwork, withTimeWait } from '${projectRoot}/dist/harness/lab/network.js'
    const buckets = () => readFileSync('/proc/sys/net/ipv4/tcp_max_tw_buckets', 'utf8').trim()
    const lingering = (port) => readFileSync('/proc/net/tcp', 'utf8').split('\\n').filter((line) => / 06 /.test(line)).length
    async function converse() {
      const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const client = connect(server.address().port, '127.0.0.1').resume()
      await once(client, 'close')
      server.close()
      await once(server, 'close')
    }`
  const node = { file: process.execPath, args: ['--input-type=module', '-e', `${preamble}\n${source}\nprocess.exit()`] }
  const signal = new AbortController().signal
  const run = await runTool(inPrivateNetwork(sandbox ?? noSandbox, node), {
    cwd: projectRoot,
    environment: {},
    timeoutMs: 30_000,
    outputBytesMax: 10_000,
    signal,
  })
  return run.output
}

// wirecheck makes these settings in a private network only, and a test must not make them in the machine's own. CI has bubblewrap.
describe.skipIf(sandbox === null)('a private network', () => {
  test('connections that are closed do not linger', async () => {
    expect(await inNetwork('preparePrivateNetwork(); await converse(); console.log(lingering())')).toBe('0\n')
  })

  test('a port below 1024 may be bound without privileges', async () => {
    const source = "preparePrivateNetwork(); console.log(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').trim())"
    expect(await inNetwork(source)).toBe('0\n')
  })

  test('a connection that nobody reads takes 1 MiB of what is sent, but never 4 MiB', async () => {
    const source = `
      preparePrivateNetwork()
      const server = createServer({ pauseOnConnect: true }, (socket) => {
        socket.write(Buffer.alloc(1 << 20))
        const isFirstTaken = socket.writableLength === 0
        for (let count = 0; count < 3; count += 1) socket.write(Buffer.alloc(1 << 20))
        let isDrained = false
        socket.once('drain', () => { isDrained = true })
        // Timer 4 of a connection (proc_net_tcp): the reader's window is full, and the kernel only asks now and then whether it opens.
        const waitsForWindow = () => readFileSync('/proc/net/tcp', 'utf8').split('\\n').some((line) => / 01 \\S+ 04:/.test(line))
        const look = () => {
          if (!isDrained && !waitsForWindow()) return setImmediate(look)
          console.log(isFirstTaken, !isDrained)
          process.exit()
        }
        look()
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      connect(server.address().port, '127.0.0.1').pause()
      await new Promise(() => undefined)`
    expect(await inNetwork(source)).toBe('true true\n')
  })

  test('they linger as on every machine while that is the question, and no longer', async () => {
    const source = `
      preparePrivateNetwork()
      const found = await withTimeWait(async () => { await converse(); return lingering() })
      console.log(found, buckets())`
    expect(await inNetwork(source)).toBe('1 0\n')
  })

  test('the setting comes back also when the question ends badly', async () => {
    const source = `
      preparePrivateNetwork()
      await withTimeWait(() => Promise.reject(new Error('badly'))).catch(({ message }) => console.log(message, buckets()))`
    expect(await inNetwork(source)).toBe('badly 0\n')
  })

  test('a network whose setting is as on every machine is left as it is', async () => {
    const source = 'const before = buckets(); await withTimeWait(async () => undefined); console.log(buckets() === before && before !== "0")'
    expect(await inNetwork(source)).toBe('true\n')
  })
})
