/** When a signal fires, everything that a check awaits of a program rejects at once, and the program is left as it was. */

import { describe, expect, test, vi } from 'vitest'
import { whileFrozen } from './freeze.js'
import { keyboardOf } from './keyboard.js'
import { awaitReady } from './readiness.js'
import { node, printed, sharedLab, shell, startSample } from './sample-program.js'

vi.setConfig({ testTimeout: 60_000 })
const reason = new Error('the time is over')
const patience = { timeout: 20_000 }
const wanted = { transport: 'tcp', preferredPorts: [] } as const
const busy = node("console.log('begun'); for (;;);")
const reading = shell('echo begun; while read -r line; do echo "got $line"; done')

async function begin(command: Parameters<typeof startSample>[0]) {
  const running = startSample(command, { lab: sharedLab })
  await printed(running, 'begun')
  return running
}

describe('when the signal fires', () => {
  test('nobody waits any longer for a program to listen', async () => {
    await using running = await begin(busy)
    const controller = new AbortController()
    const waiting = awaitReady(running, wanted, controller.signal)
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(awaitReady(running, wanted, controller.signal)).rejects.toBe(reason)
  })

  test('nothing more is typed', async () => {
    await using running = await begin(busy)
    const controller = new AbortController()
    const typing = keyboardOf(running, running.watch, undefined, controller.signal).line('too late')
    controller.abort(reason)
    await expect(typing).rejects.toBe(reason)
    expect(running.output.text()).not.toContain('too late')
  })

  test('a program is not stopped, and one that is being stopped is continued', async () => {
    await using running = await begin(reading)
    const states = (): string[] => running.watch.sample().map(({ state }) => state)
    await expect.poll(states, patience).toEqual(['S'])
    const during = vi.fn<() => Promise<void>>()
    await expect(whileFrozen(running, during, AbortSignal.abort(reason))).rejects.toBe(reason)
    const controller = new AbortController()
    const freezing = whileFrozen(running, () => Promise.reject(controller.signal.reason), controller.signal)
    controller.abort(reason)
    await expect(freezing).rejects.toBe(reason)
    expect(during).not.toHaveBeenCalled()
    await expect.poll(states, patience).toEqual(['S'])
    running.type('more\r')
    expect(await printed(running, 'got')).toContain('got more')
  })
})
