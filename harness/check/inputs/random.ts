/** Random inputs from a seed: the same seed gives the same bytes, another seed others, so that no fixed answer passes. */

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
  pick<T>(choices: readonly T[]): T
}

const characters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** `purpose` sets apart the inputs of different checks of one run. */
export function createRandom(seed: number, purpose: string): Random {
  const next = xorshift32(mix(seed, purpose))
  const integer = (low: number, high: number): number => low + (next() % (high - low + 1))
  const text = (length = 24): string => {
    const letters = Array.from({ length }, (_, at) => (at > 0 && at < length - 1 && at % 7 === 6 ? ' ' : characters[integer(0, characters.length - 1)]))
    return letters.join('')
  }
  return {
    seed,
    integer,
    bytes(length) {
      const bytes = Buffer.alloc(length)
      for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(next(), at)
      for (let at = length - (length % 4); at < length; at += 1) bytes[at] = next() & 0xff
      return bytes
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

/** Marsaglia's xorshift, 32 bits: fast enough for megabytes, and good enough to be no pattern. */
function xorshift32(seed: number): () => number {
  let state = seed === 0 ? 0x9e3779b9 : seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** FNV-1a over the purpose, begun at the seed. */
function mix(seed: number, purpose: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0
  for (const byte of Buffer.from(purpose)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}
