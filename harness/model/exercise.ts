/** An exercise and its requirements, as plain data: what a student has to write and what is asked of it. */

export const tiers = ['core', 'robust', 'scale'] as const
/** How demanding a requirement is: `core` is the exercise itself, `scale` is a program fit to be left running. */
export type Tier = (typeof tiers)[number]

export type Role = 'server' | 'client' | 'peer' | 'tool'
export type Transport = 'tcp' | 'udp' | 'raw' | 'none'

/** One numbered sentence of the contract. */
export interface Requirement {
  /** The contract's ID, without the exercise: `ECHO-3`, `TCP-4`. */
  readonly id: string
  readonly tier: Tier
  /** What the program must do, as a sentence that a student reads. */
  readonly says: string
  /** The likely cause when it does not, in a student's words. */
  readonly hint: string
  /** Requirements of the same exercise that must pass first; else its checks are `blocked`. */
  readonly needs: readonly string[]
  /** How long its checks may wait for a clock, in milliseconds: an exercise that waits begins first. */
  readonly waitsMs?: number
  /** Shared by its checks. */
  readonly points: number
  readonly checks: readonly CheckDescription[]
}

/** One check of a requirement, without its code. */
export interface CheckDescription {
  readonly title: string
  readonly points: number
}

/** A conversation as it looks on the wire, for the exercise's page. */
export interface WireExample {
  /** What a person types in a shell: `printf 'hello' | nc -N 127.0.0.1 12345`. */
  readonly command: string
  /** What they see. */
  readonly shows: string
}

export interface Exercise {
  readonly id: string
  readonly title: string
  readonly role: Role
  readonly transport: Transport
  /** The command that starts it: `<program> <port>`. If there are several, ` or ` separates them. */
  readonly usage: string
  /** The port that the courses' program has in its source. */
  readonly usualPort: number
  /** Further names under which people hand it in: `uppercase`, `daytime`. */
  readonly aliases: readonly string[]
  /** What to write, in one or two sentences. */
  readonly statement: string
  readonly example: WireExample
  readonly requirements: readonly Requirement[]
}

/** The requirements of the tiers up to `tier`. */
export function requirementsUpTo({ requirements }: Exercise, tier: Tier): Requirement[] {
  return requirements.filter((each) => tiers.indexOf(each.tier) <= tiers.indexOf(tier))
}
