/** Random inputs from a seed. The same seed gives the same inputs, another seed different ones, so that no hard-coded answer passes. The only file that imports pure-rand. */

import { createHash } from 'node:crypto'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/**
 * Random values. The same seed gives the same values again.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const { random } = context
 * const lines = [random.text(), String(random.integer(1, 6)), random.pick(['yes', 'no'])]
 * const client = await context.connect()
 * await client.send(`${lines.join('\n')}\n`)
 * for (const line of lines) await expect(client).toReceiveLine(line)
 * ```
 */
export interface Random {
  readonly seed: number
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  /** Any bytes. */
  bytes(length: number): Buffer
  /** Words of ASCII letters and digits, `length` characters, no line end. */
  text(length?: number): string
  /** The same with a line feed at its end. */
  line(length?: number): string
  /** One of these. */
  pick<T>(choices: readonly T[]): T
}

const characters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** `purpose` gives each check of a run its own inputs. */
export function createRandom(seed: number, purpose: string): Random {
  const generator = xoroshiro128plusFromState(stateOf(seed, purpose))
  const integer = (low: number, high: number): number => uniformInt(generator, low, high)
  const text = (length = 24): string => {
    const letters = Array.from({ length }, (_, at) => (at > 0 && at < length - 1 && at % 7 === 6 ? ' ' : characters[integer(0, characters.length - 1)]))
    return letters.join('')
  }
  return {
    seed,
    integer,
    bytes(length) {
      const words = Buffer.alloc(Math.ceil(length / 4) * 4)
      for (let at = 0; at < words.length; at += 4) words.writeInt32LE(generator.next(), at)
      return words.subarray(0, length)
    },
    text,
    line: (length = 24) => `${text(length)}\n`,
    pick(choices) {
      const choice = choices[integer(0, choices.length - 1)]
      if (choice === undefined) throw new TypeError('pick() needs at least one choice')
      return choice
    },
  }
}

/** The generator's 128 bits of state. They come from a hash, so that seeds that differ in one character give unrelated inputs. */
function stateOf(seed: number, purpose: string): [number, number, number, number] {
  const hash = createHash('sha256').update(`${seed} ${purpose}`).digest()
  return [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)]
}
