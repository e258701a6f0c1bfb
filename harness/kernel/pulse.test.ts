/** One signal for everything: whoever waits is woken by the next beat, once, or by the clock. */

import { describe, expect, test } from 'vitest'
import { createPulse } from './pulse.js'

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
})
