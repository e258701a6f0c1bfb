/** What a program holds is counted over all of its processes, and how busy it is does not depend on the machine. */

import { describe, expect, test, vi } from 'vitest'
import { busyShare, countResources, endedChildrenTime, judgeShare, processorTimes } from './resources.js'
import { atRest, node, printed, shell, startSample } from '../launch/sample-program.js'

vi.setConfig({ testTimeout: 60_000 })
const patience = { timeout: 20_000 }

describe('what a program holds', () => {
  test('grows with the files that it opens', async () => {
    const few = await filesAfterOpening(0)
    expect((await filesAfterOpening(3)) - few).toBe(3)
  })

  test('counts its children that were never waited for', async () => {
    await using running = startSample(shell('(exit 0) & (exit 0) & exec sleep 600'))
    await expect.poll(() => countResources(running.pids()), patience).toMatchObject({ deadChildren: 2, threads: 1 })
  })

  test('counts the threads of all processes', async () => {
    await using running = startSample(shell('sleep 600 & sleep 600 & echo begun; wait'))
    await expect.poll(() => countResources(running.pids()).threads, patience).toBe(3)
  })
})

describe('how busy it is', () => {
  test('shows between an endless loop and one that waits', async () => {
    await using running = startSample(node("console.log('begun'); for (;;);"))
    await printed(running, 'begun')
    const before = processorTimes(running.watch)
    await expect.poll(() => busiest(processorTimes(running.watch), before), patience).toBeGreaterThan(0.5)
  })

  test.each([
    ['waits for them', 'echo begun; while :; do /bin/true; done'],
    ['does not wait for them', 'echo begun; while :; do (/bin/true &) done'],
  ])('shows in processes that it starts one after another, and %s', async (_, script) => {
    await using running = startSample(shell(script))
    await printed(running, 'begun')
    const before = endedChildrenTime(running.pids())
    await expect.poll(() => endedChildrenTime(running.pids()).since(before), patience).toBeGreaterThan(20e6)
  })

  test('does not show in a child that ends now and was busy before', async () => {
    const busy =
      'for (const end = Date.now() + 300; Date.now() < end; ); console.log("begun"); process.stdin.resume(); process.stdin.on("data", () => process.exit())'
    await using running = startSample(shell(`'${process.execPath}' -e '${busy}'; echo over; sleep 600`))
    await printed(running, 'begun')
    await atRest(running)
    const before = endedChildrenTime(running.pids())
    running.type('x\r')
    await printed(running, 'over')
    expect(endedChildrenTime(running.pids()).since(before)).toBeLessThan(200e6)
  })

  test.each([
    ['an endless loop that had a processor all the time', { atMs: 100, ranNs: 100e6, queuedNs: 0 }, 1],
    ['an endless loop that had to share it', { atMs: 100, ranNs: 25e6, queuedNs: 75e6 }, 1],
    ['one that waits', { atMs: 100, ranNs: 0, queuedNs: 0 }, 0],
    ['one that runs now and then', { atMs: 100, ranNs: 5e6, queuedNs: 0 }, 0.05],
    ['one that never got a processor', { atMs: 100, ranNs: 0, queuedNs: 100e6 }, 0],
  ])('is the same on a busy machine: %s', (_, after, share) => {
    expect(busyShare({ atMs: 0, ranNs: 0, queuedNs: 0 }, after)).toBeCloseTo(share)
  })

  test.each([
    ['an endless loop', 'busy', { atMs: 600, ranNs: 600e6, queuedNs: 0 }],
    ['an endless loop that shares its processor with twenty', 'busy', { atMs: 6_000, ranNs: 300e6, queuedNs: 5_700e6 }],
    ['a loop with pauses', 'idle', { atMs: 600, ranNs: 30e6, queuedNs: 0 }],
    ['what waited for a processor all the time', 'starved', { atMs: 6_000, ranNs: 40e6, queuedNs: 5_950e6 }],
  ] as const)('%s is %s', (_, judged, after) => {
    expect(judgeShare({ atMs: 0, ranNs: 0, queuedNs: 0 }, after)).toBe(judged)
  })
})

/** How many files a program holds that opens so many. */
async function filesAfterOpening(count: number): Promise<number> {
  const open = `for (let n = 0; n < ${count}; n += 1) require('node:fs').openSync('/dev/null')`
  await using running = startSample(node(`${open}; console.log('begun'); process.stdin.resume()`))
  await printed(running, 'begun')
  await atRest(running)
  return countResources(running.pids()).files
}

type Times = ReturnType<typeof processorTimes>

function busiest(after: Times, before: Times): number {
  return Math.max(...[...after].map(([thread, time]) => busyShare(before.get(thread) ?? { ...time, ranNs: 0 }, time)))
}
