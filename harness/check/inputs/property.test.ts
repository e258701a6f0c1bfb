/** Random inputs: a failing one is reduced to the smallest that fails, and the same seed finds it again. */

import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { CheckFailure } from '../evidence/failure.js'
import { fastCheck, forRandom } from './property.js'
import { createRandom } from './random.js'

const random = (seed = 1) => createRandom(seed, 'property')
const numbers = fastCheck.array(fastCheck.integer({ min: 0, max: 1_000 }), { maxLength: 20 })

/** What a program does that cannot take a number of 100 or more. */
async function failFrom100(input: readonly number[]): Promise<void> {
  const tooLarge = input.filter((number) => number >= 100)
  if (tooLarge.length > 0) throw new CheckFailure({ message: `It fails with ${JSON.stringify(input)}.`, expected: ['no failure'], actual: 'a failure' })
}

async function failureOf(running: Promise<void>): Promise<unknown> {
  return running.then(
    () => null,
    (thrown: unknown) => thrown,
  )
}

describe('forRandom', () => {
  test('tries as many inputs as were requested', async () => {
    const tried: unknown[] = []
    await forRandom(random(), numbers, async (input) => void tried.push(input), 12)
    expect(tried).toHaveLength(12)
  })

  test('fails with the smallest failing input, and says how it was found', async () => {
    const failure = await failureOf(forRandom(random(), numbers, failFrom100, 50))
    expect(failure).toBeInstanceOf(CheckFailure)
    expect((failure as CheckFailure).evidence).toMatchObject({ expected: ['no failure'], actual: 'a failure' })
    expect((failure as CheckFailure).message).toMatch(/^It fails with \[100\]\. Random input \d+ of 50 failed, and was reduced \d+ times\.$/)
  })

  test('stops shrinking after some seconds, and leaves no run behind', async () => {
    const now = performance.now.bind(performance)
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() * 1_000)
    const runs = { begun: 0, over: 0 }
    const slow = async (input: readonly number[]): Promise<void> => {
      runs.begun += 1
      await pause(10)
      runs.over += 1
      await failFrom100(input)
    }
    const failure = await failureOf(forRandom(random(), numbers, slow, 50))
    clock.mockRestore()
    expect((failure as CheckFailure).message).toMatch(/and was reduced [01] times\.$/)
    expect(runs.over).toBe(runs.begun)
    expect(runs.begun).toBeLessThan(20)
  })

  test('tries the same inputs with the same seed, and different ones with another', async () => {
    const inputsOf = async (seed: number): Promise<string> => {
      const tried: unknown[] = []
      await forRandom(random(seed), numbers, async (input) => void tried.push(input))
      return JSON.stringify(tried)
    }
    expect(await inputsOf(3)).toBe(await inputsOf(3))
    expect(await inputsOf(3)).not.toBe(await inputsOf(4))
  })

  test('passes on errors that are not failures of the program', async () => {
    const fault = new TypeError('a slip of the suite')
    expect(await failureOf(forRandom(random(), numbers, () => Promise.reject(fault)))).toBe(fault)
  })
})
