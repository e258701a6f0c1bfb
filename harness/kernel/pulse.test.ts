/** One signal for everything: whoever waits is woken by the next beat, once, or by the clock. */

import { describe, expect, test, vi } from 'vitest'
import { createPulse, type Pulse } from './pulse.js'

const farMs = 60_000

describe('a pulse', () => {
  test('wakes all that wait', async () => {
    const pulse = createPulse()
    const waiting = [pulse.next(farMs), pulse.next(farMs)]
    pulse.beat()
    await expect(Promise.all(waiting)).resolves.toHaveLength(2)
  })

  test('does not wake for a beat that is over', async () => {
    const pulse = createPulse()
    pulse.beat()
    const order: string[] = []
    const waiting = pulse.next(farMs).then(() => order.push('woken'))
    await Promise.resolve()
    order.push('beat')
    pulse.beat()
    await waiting
    expect(order).toEqual(['beat', 'woken'])
  })

  test('wakes by the clock when nothing happens', async () => {
    const pulse = createPulse()
    await pulse.next(1)
    expect(pulse.count()).toBe(0)
  })

  test('counts its beats, also those for which nobody waits', () => {
    const pulse = createPulse()
    for (let beat = 0; beat < 3; beat += 1) pulse.beat()
    expect(pulse.count()).toBe(3)
  })

  test('can be waited for again by whom it woke', async () => {
    const pulse = createPulse()
    const twice = pulse.next(farMs).then(() => pulse.next(farMs))
    pulse.beat()
    await Promise.resolve().then(() => undefined)
    pulse.beat()
    await expect(twice).resolves.toBeUndefined()
  })

  describe('with a signal', () => {
    /** A signal, and how many listeners it has. */
    function observedSignal() {
      const controller = new AbortController()
      const { signal } = controller
      let listeners = 0
      const add = signal.addEventListener.bind(signal)
      const remove = signal.removeEventListener.bind(signal)
      vi.spyOn(signal, 'addEventListener').mockImplementation((...parts: Parameters<typeof add>) => {
        listeners += 1
        add(...parts)
      })
      vi.spyOn(signal, 'removeEventListener').mockImplementation((...parts: Parameters<typeof remove>) => {
        listeners -= 1
        remove(...parts)
      })
      return { controller, signal, listeners: () => listeners }
    }

    /** How many timers keep this process alive. */
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

    test('rejects at once with its reason, and leaves nothing behind', async () => {
      const { controller, signal, listeners } = observedSignal()
      const before = timers()
      const waiting = createPulse().next(farMs, signal)
      expect([timers() - before, listeners()]).toEqual([1, 1])
      controller.abort(new Error('the time is over'))
      await expect(waiting).rejects.toThrow('the time is over')
      expect([timers() - before, listeners()]).toEqual([0, 0])
    })

    test('rejects where it has fired already', async () => {
      const before = timers()
      await expect(createPulse().next(farMs, AbortSignal.abort(new Error('over')))).rejects.toThrow('over')
      expect(timers() - before).toBe(0)
    })

    test.each([
      ['a beat', (pulse: Pulse) => pulse.beat(), farMs],
      ['the clock', () => undefined, 1],
    ] as const)('leaves nothing behind when %s ends the wait', async (_, act, timeoutMs) => {
      const { signal, listeners } = observedSignal()
      const pulse = createPulse()
      const before = timers()
      const waiting = pulse.next(timeoutMs, signal)
      act(pulse)
      await waiting
      expect([timers() - before, listeners()]).toEqual([0, 0])
    })
  })
})
