/** A program is ready when a socket of its own listens: found by looking, whichever port and address it took, without a connection. */

import { networkInterfaces } from 'node:os'
import { describe, expect, test, vi } from 'vitest'
import { awaitReady, listenersOf, reachable, socketsOf, type Readiness } from './readiness.js'
import type { RunningProgram } from './program.js'
import { labs, node, printed, shell, startSample } from './sample-program.js'

vi.setConfig({ testTimeout: 60_000 })

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

/** A server of Node that listens on each of these and prints where, then what its clients do. */
function servers(...hosts: readonly string[]): ReturnType<typeof node> {
  return node(`
    for (const host of ${JSON.stringify(hosts)}) {
      const server = require('node:net').createServer(() => console.log('a client came'))
      server.listen(0, host, () => console.log('port ' + server.address().port + ';'))
    }`)
}

async function portsPrinted(running: RunningProgram, count: number): Promise<number[]> {
  const text = await printed(running, 'port')
  const ports = [...text.matchAll(/port (\d+);/g)].map(([, port]) => Number(port))
  if (ports.length >= count) return ports
  await running.pulse.next(100)
  return portsPrinted(running, count)
}

const ready = (running: RunningProgram, ...preferredPorts: readonly number[]): Promise<Readiness> => awaitReady(running, { transport: 'tcp', preferredPorts })

describe.each(labs)('in a %s lab', (_, lab) => {
  test('a program is ready as soon as it listens, on whichever port', async () => {
    await using running = startSample(servers('127.0.0.1'), { lab })
    const readiness = await ready(running)
    const [port] = await portsPrinted(running, 1)
    expect(readiness).toMatchObject({ kind: 'ready', address: { host: '127.0.0.1', port }, listener: { state: 'listen', localAddress: '127.0.0.1' } })
  })

  test('nobody has connected to it by then', async () => {
    await using running = startSample(servers('127.0.0.1'), { lab })
    await ready(running)
    await expect.poll(() => running.watch.isWaiting(), { timeout: 20_000 }).toBe(true)
    expect(running.output.text()).not.toContain('a client came')
    expect(listenersOf(running, 'tcp')).toMatchObject([{ unread: 0 }])
  })

  test('a listener of its child is its own', async () => {
    const child = JSON.stringify(servers('127.0.0.1').args)
    await using running = startSample(node(`require('node:child_process').spawn(process.execPath, ${child}, { stdio: 'inherit' })`), { lab })
    const readiness = await ready(running)
    expect(readiness).toMatchObject({ kind: 'ready', address: { port: (await portsPrinted(running, 1))[0] } })
  })

  test('a program that ends is told apart from one that never listens', async () => {
    await using ending = startSample(shell('exit 1'), { lab })
    await using waiting = startSample(shell('read -r line'), { lab })
    expect(await ready(ending)).toEqual({ kind: 'ended' })
    expect(await ready(waiting)).toMatchObject({ kind: 'at-rest', threads: [{ current: { call: { name: 'read' } } }] })
  })

  test('of several listeners the first port that was preferred wins', async () => {
    await using running = startSample(servers('127.0.0.1', '127.0.0.1', '127.0.0.1'), { lab })
    const [first = 0, second = 0, third = 0] = await portsPrinted(running, 3)
    expect(await ready(running, 1, third, first)).toMatchObject({ address: { port: third } })
    expect(await ready(running, second)).toMatchObject({ address: { port: second } })
  })

  test('if nothing tells which of several ports is meant, all are named', async () => {
    await using running = startSample(servers('127.0.0.1', '127.0.0.1'), { lab })
    const ports = await portsPrinted(running, 2)
    const readiness = await ready(running, 1)
    expect(readiness.kind === 'several' && readiness.listeners.map(({ localPort }) => localPort).sort()).toEqual(ports.sort())
  })

  test('a preferred port may open after another one', async () => {
    const late = node(`
      const net = require('node:net')
      net.createServer().listen(0, '127.0.0.1', function () {
        const other = this.address().port
        setTimeout(() => net.createServer().listen(other === 23456 ? 23457 : 23456, '127.0.0.1'), 150)
      })`)
    await using running = startSample(late, { lab })
    expect(await ready(running, 23_456, 23_457)).toMatchObject({ address: { port: expect.toBeOneOf([23_456, 23_457]) } })
  })

  test('a program that listens, but has ended soon after, was ready', async () => {
    await using running = startSample(node("require('node:net').createServer().listen(0, () => setTimeout(() => process.exit(0), 1_000))"), { lab })
    expect((await ready(running, 1)).kind).toBe('ready')
  })

  test('a program that listens over UDP is found as such, and where TCP is wanted told so', async () => {
    const udp = node("const s = require('node:dgram').createSocket('udp4'); s.bind(0, '127.0.0.1', () => console.log('port ' + s.address().port + ';'))")
    await using running = startSample(udp, { lab })
    const [port] = await portsPrinted(running, 1)
    expect(await awaitReady(running, { transport: 'udp', preferredPorts: [] })).toMatchObject({ kind: 'ready', address: { port } })
    expect(await ready(running)).toMatchObject({ kind: 'other-protocol', listener: { protocol: 'udp', localPort: port } })
  })
})

test('a program on ::1 is reached there', async ({ skip }) => {
  if (!hasIpv6) skip('this machine has no IPv6')
  await using running = startSample(servers('::1'))
  expect(await ready(running)).toMatchObject({ kind: 'ready', address: { host: '::1' } })
})

test('a listener of another process is never taken for the program', async () => {
  await using other = startSample(servers('127.0.0.1'))
  await ready(other)
  await using running = startSample(shell('read -r line'))
  expect((await ready(running)).kind).toBe('at-rest')
  expect([socketsOf(running), listenersOf(other, 'tcp')]).toMatchObject([[], [{ state: 'listen' }]])
})

test.each([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '127.0.0.1'],
  ['127.0.1.1', '127.0.1.1'],
  ['::1', '::1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
])('a listener on %s is reached at %s', (localAddress, host) => {
  expect(reachable({ localAddress, localPort: 7 })).toEqual({ host, port: 7 })
})
