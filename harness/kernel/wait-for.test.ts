/** Waiting ends when it has come, when it never will, or when the time is up; and time in the scheduler's queue is not counted. */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { limits } from '../support/limits.js'
import { createDeadline, createFairClock, drain, waitFor } from './wait-for.js'
import { createPulse } from './pulse.js'
import { atRest, ended, node, printed, python, sharedLab, shell, startSample } from '../launch/sample-program.js'
import { createWatch, type ThreadSample, type Watch } from './silence.js'

vi.setConfig({ testTimeout: 60_000 })
const farMs = 60_000
const soonMs = 50

/** This very process: it runs, so it is never at rest. */
const ownWatch = createWatch(() => [[process.pid]])

// On a busy machine it takes a while to burn that much.
describe('a program that burns processor time', { timeout: 300_000 }, () => {
  const loops = node('for (;;) {}')

  test('is not waited for until the deadline, and the next time less', async () => {
    await using running = startSample(loops, { lab: sharedLab })
    const { pulse, watch } = running
    const first = await waitFor({ look: () => undefined, pulse, watch, deadlineMs: farMs })
    expect(first).toMatchObject({ kind: 'late', burnedMs: expect.any(Number) })
    const again = await waitFor({ look: () => undefined, pulse, watch, deadlineMs: farMs })
    expect((again as { burnedMs: number }).burnedMs).toBeLessThan((first as { burnedMs: number }).burnedMs)
  })

  test('is waited for while events arrive, but noise is no event', async () => {
    await using running = startSample(loops, { lab: sharedLab })
    const { pulse, watch } = running
    const burnOf = async (isNoise: boolean, deadlineMs: number): Promise<boolean> => {
      const beating = setInterval(() => pulse.beat(isNoise), 20)
      const outcome = await waitFor({ look: () => undefined, pulse, watch, deadlineMs })
      clearInterval(beating)
      return outcome.kind === 'late' && outcome.burnedMs !== undefined
    }
    expect([await burnOf(false, 2 * limits.burnMs), await burnOf(true, farMs)]).toEqual([false, true])
  })

  test('is not waited for either if it only prints the same again and again, whose processor time is its reader’s', async () => {
    await using running = startSample(node(`for (;;) require("node:fs").writeSync(1, "got nothing\\n")`), { lab: sharedLab })
    const { pulse, watch } = running
    const outcome = await waitFor({ look: () => undefined, pulse, watch, deadlineMs: farMs })
    expect(outcome.kind === 'late' && (outcome.isRepeating ?? outcome.burnedMs !== undefined)).toBe(true)
  })

  test('is waited for where it may still be starting', async () => {
    await using running = startSample(loops, { lab: sharedLab })
    const { pulse, watch } = running
    const outcome = await waitFor({ look: () => undefined, pulse, watch, deadlineMs: 1.5 * limits.burnMs, burnIsFinal: false })
    expect(outcome).not.toHaveProperty('burnedMs')
  })
})

describe('a deadline', () => {
  /** What is left at each of these moments, where the program has moved on as often by then. */
  function leftAt(moments: readonly (readonly [nowMs: number, moves: number])[]) {
    let [now, moves] = [0, 0]
    const pulse = createPulse()
    const timeLeft = createDeadline({ deadlineMs: 5_000, progress: () => moves, pulse }, () => now)
    const left = moments.map((moment) => {
      ;[now, moves] = moment
      return timeLeft()
    })
    return { left, events: pulse.events() }
  }

  test('begins anew when the program moves on, which is an event', () => {
    const { left, events } = leftAt([[3_000, 0], [4_000, 1], [8_999, 1], [9_001, 1]]) // biome-ignore format: one line
    expect(left.map(({ leftMs }) => leftMs)).toEqual([2_000, 5_000, 1, -1])
    expect([left.at(-1)?.isMoving, events]).toEqual([false, 1])
  })

  test('is never later than the limit for a slow program, which is then still moving', () => {
    const steps = Array.from({ length: 16 }, (_, index) => [(index + 1) * 1_000, index + 1] as const)
    expect(leftAt(steps).left.at(-1)).toEqual({ leftMs: limits.slowMs - 16_000, isMoving: true })
  })
})

describe('waitFor', () => {
  test('finds what is there already', async () => {
    await expect(waitFor({ look: () => 'here', pulse: createPulse(), watch: ownWatch, deadlineMs: farMs })).resolves.toEqual({ kind: 'found', value: 'here' })
  })

  test('looks again at each beat', async () => {
    const pulse = createPulse()
    const waiting = waitFor({ look: () => (pulse.count() === 3 ? 'third' : undefined), pulse, watch: ownWatch, deadlineMs: farMs })
    for (let beat = 0; beat < 3; beat += 1) {
      pulse.beat()
      await drain()
    }
    await expect(waiting).resolves.toEqual({ kind: 'found', value: 'third' })
  })

  test('rejects at once with the reason of its signal', async () => {
    const controller = new AbortController()
    const waiting = waitFor({ look: () => undefined, pulse: createPulse(), watch: ownWatch, deadlineMs: farMs, signal: controller.signal })
    controller.abort(new Error('the time is over'))
    await expect(waiting).rejects.toThrow('the time is over')
  })

  test('rejects where its signal has fired already, although what it looks for is there', async () => {
    const signal = AbortSignal.abort(new Error('over'))
    await expect(waitFor({ look: () => 'here', pulse: createPulse(), watch: ownWatch, deadlineMs: farMs, signal })).rejects.toThrow('over')
  })

  test('rejects although something happens without end', async () => {
    const pulse = createPulse()
    const controller = new AbortController()
    const beating = setInterval(() => (pulse.count() < 20 ? pulse.beat() : controller.abort(new Error('over'))), 0)
    const waiting = waitFor({ look: () => undefined, pulse, watch: ownWatch, deadlineMs: farMs, signal: controller.signal })
    await expect(waiting).rejects.toThrow('over')
    clearInterval(beating)
  })

  test('of many is ended by one signal, without a warning of a leak', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): void => void warnings.push(warning)
    process.on('warning', onWarning)
    const controller = new AbortController()
    const waits = Array.from({ length: 50 }, () =>
      waitFor({ look: () => undefined, pulse: createPulse(), watch: ownWatch, deadlineMs: farMs, signal: controller.signal }),
    )
    controller.abort(new Error('over'))
    const outcomes = await Promise.allSettled(waits)
    await drain()
    process.off('warning', onWarning)
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(50)
    expect(warnings).toEqual([])
  })

  test('takes false, 0 and an empty text for found', async () => {
    for (const value of [false, 0, '', null]) {
      await expect(waitFor({ look: () => value, pulse: createPulse(), watch: ownWatch, deadlineMs: farMs })).resolves.toEqual({ kind: 'found', value })
    }
  })

  test('is late when the time is up, and tells what the program does', async () => {
    const outcome = await waitFor({ look: () => undefined, pulse: createPulse(), watch: ownWatch, deadlineMs: soonMs })
    expect(outcome.kind).toBe('late')
    expect(outcome.kind === 'late' && outcome.threads.map(({ pid }) => pid)).toContain(process.pid)
  })

  test('is late although something happens without end', async () => {
    const pulse = createPulse()
    const beating = setInterval(() => pulse.beat(), 0)
    const outcome = await waitFor({ look: () => undefined, pulse, watch: ownWatch, deadlineMs: soonMs })
    clearInterval(beating)
    expect(outcome.kind).toBe('late')
  })

  test('looks a last time when the time is up', async () => {
    const begun = performance.now()
    const look = (): true | undefined => (performance.now() - begun > soonMs ? true : undefined)
    await expect(waitFor({ look, pulse: createPulse(), watch: ownWatch, deadlineMs: 1 })).resolves.toHaveProperty('kind')
  })

  test('knows of a program that waits without end', async () => {
    await using running = startSample(shell('echo begun; read -r line'))
    await printed(running, 'begun')
    const outcome = await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: farMs })
    expect(outcome).toMatchObject({ kind: 'at-rest', threads: [{ current: { call: { name: 'read' } } }] })
  })

  test('goes on where rest is not final', async () => {
    await using running = startSample(shell('echo begun; read -r line'))
    await printed(running, 'begun')
    const outcome = await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: 4 * soonMs, restIsFinal: false })
    expect(outcome.kind).toBe('late')
  })

  test('takes no program for at rest while the suite has an end to send', async () => {
    const source =
      'import socket; s = socket.create_server(("127.0.0.1", 0)); print(f"port {s.getsockname()[1]};", flush=True); s.accept()[0].recv(1); print("the end")'
    await using running = startSample(python(source), { lab: sharedLab })
    const socket = connect({ port: Number(/port (\d+);/.exec(await printed(running, ';'))?.[1]), host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    await atRest(running)
    socket.end() // The FIN goes out in a later turn of the event loop.
    const look = (): true | undefined => (running.output.text().includes('the end') ? true : undefined)
    const waiting = waitFor({ look, pulse: running.pulse, watch: running.watch, deadlineMs: farMs })
    const until = performance.now() + soonMs
    while (performance.now() < until); // The first look is overdue when that turn comes.
    expect((await waiting).kind).toBe('found')
    socket.destroy()
  })

  test('prefers what has come to the end of the program', async () => {
    await using running = startSample(shell('echo the last words'))
    await ended(running)
    const look = (): true | undefined => (running.output.text().includes('last words') ? true : undefined)
    expect((await waitFor({ look, pulse: running.pulse, watch: running.watch, deadlineMs: farMs })).kind).toBe('found')
  })

  test('of an endless loop is over by its deadline', async () => {
    await using running = startSample(node("console.log('begun'); for (;;);"))
    await printed(running, 'begun')
    const outcome = await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: soonMs })
    expect(outcome.kind).toBe('late')
  })
})

describe('drain', () => {
  test('lets bytes that have arrived reach their listener', async () => {
    const server = createServer((socket) => socket.end('bytes')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const received = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
    await Promise.race([received, drain().then(() => received)])
    server.close()
    await expect(received).resolves.toBe('bytes')
  })
})

describe('the fair clock', () => {
  /** A watch of one thread that has waited for a processor so long, in milliseconds. */
  function queueing(waitedMs: () => number): Watch {
    const sample = (): readonly ThreadSample[] => [{ pid: 1, thread: 1, state: 'R', current: running, slices: '1', ranNs: 0, waitedNs: waitedMs() * 1e6 }]
    return { sample, recent: sample, isWaiting: () => false, look: () => ({ kind: 'not-known', threads: sample() }) }
  }
  const running: ThreadSample['current'] = { call: null, descriptor: 0, pollSet: null, line: 'running' }

  test('does not count the time that the program waited for a processor', () => {
    vi.spyOn(performance, 'now').mockReturnValueOnce(1_000).mockReturnValue(2_000)
    let waitedMs = 70
    const clock = createFairClock(queueing(() => waitedMs))
    clock()
    waitedMs += 400
    expect(clock()).toBeLessThanOrEqual(600)
    expect(clock()).toBeGreaterThan(400)
    vi.restoreAllMocks()
  })

  test('never stands still: it counts at least a part of the time', () => {
    vi.spyOn(performance, 'now').mockReturnValueOnce(1_000).mockReturnValue(2_000)
    let waitedMs = 0
    const clock = createFairClock(queueing(() => waitedMs))
    clock()
    waitedMs = 1_000_000
    expect(clock()).toBe(1_000 / limits.deadlineStretchMax)
    vi.restoreAllMocks()
  })

  test('counts how long a program waits for its own timer, whatever wirecheck itself queues, but for the time since the last look', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0)
    let queuedMs = 0
    const looks = [
      { atMs: 1_000, ownQueueMs: 0, counted: 1_000 },
      { atMs: 11_000, ownQueueMs: 2_000, counted: 9_000 },
      { atMs: 11_100, ownQueueMs: 2_010, counted: 11_090 },
    ]
    const clock = createFairClock(
      queueing(() => 0),
      { isTimed: true, ownQueue: () => queuedMs },
    )
    for (const { atMs, ownQueueMs, counted } of looks) {
      now.mockReturnValue(atMs)
      queuedMs = ownQueueMs
      expect(clock()).toBe(counted)
    }
    vi.restoreAllMocks()
  })

  test('does not count what a thread had waited before', () => {
    vi.spyOn(performance, 'now').mockReturnValueOnce(1_000).mockReturnValue(1_100)
    const clock = createFairClock(queueing(() => 5_000))
    clock()
    expect(clock()).toBeGreaterThan(50)
    vi.restoreAllMocks()
  })
})
