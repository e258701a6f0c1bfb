/** Random inputs that shrink: a failing one is reduced to the smallest that still fails. The only file that imports fast-check. */

import fastCheck, { type Arbitrary } from 'fast-check'
import { limits } from '../../support/limits.js'
import { CheckFailure } from '../evidence/failure.js'
import type { Random } from './random.js'

export { fastCheck }

/**
 * Runs `body` with `runs` values of `inputs` and fails with the smallest counterexample.
 * It throws that run's CheckFailure, with the number of inputs and shrinking steps added to the message.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const inputs = fastCheck.stringMatching(/^[a-z ]{1,40}$/)
 * const talk = conversations(context)
 * await forRandom(context.random, inputs, async (line) => {
 *   await talk(async (client) => {
 *     await client.send(`${line}\n`)
 *     await expect(client).toReceiveLine(line)
 *   })
 * })
 * ```
 */
export async function forRandom<T>(random: Random, inputs: Arbitrary<T>, body: (input: T) => Promise<void>, runs = 25): Promise<void> {
  let smallest: unknown
  let failedAtMs: number | null = null
  const property = fastCheck.asyncProperty(inputs, async (input) => {
    // Time to stop shrinking. fast-check's own time limit would leave a run behind that continues during the next check.
    if (failedAtMs !== null && performance.now() - failedAtMs > limits.shrinkMs) throw new fastCheck.PreconditionFailure(true)
    try {
      await body(input)
    } catch (thrown) {
      failedAtMs ??= performance.now()
      smallest = thrown
      throw thrown
    }
  })
  const result = await fastCheck.check(property, { seed: random.integer(1, 2 ** 30), numRuns: runs })
  if (!result.failed) return
  if (!(smallest instanceof CheckFailure)) throw smallest ?? new Error(fastCheck.defaultReportMessage(result) ?? 'interrupted')
  const tried = `Random input ${result.numRuns} of ${runs} failed, and was reduced ${result.numShrinks} times.`
  throw new CheckFailure({ ...smallest.evidence, message: `${smallest.evidence.message} ${tried}` })
}
