/** An exercise and its requirements, as plain data: what a student has to write and what is asked of it. */

/** How demanding a requirement is: `core` is the exercise itself, `scale` is a program fit to be left running. */
export type Tier = 'core' | 'robust' | 'scale'
export const tiers = ['core', 'robust', 'scale'] as const satisfies readonly Tier[]

/** What the program does in the conversation. */
export type Role = 'server' | 'client' | 'peer' | 'tool'
/** What it is carried by. */
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
  /** Requirements of the same exercise that explain a failure of this one: if one of them failed too, its failing checks are `blocked`. */
  readonly explainedBy?: readonly string[]
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

/** A value that an instructor chooses for an option of an exercise. */
export type OptionValue = string | number
/** By the option's name. */
export type OptionValues = Readonly<Record<string, OptionValue>>

/** Something about an exercise that an instructor may choose. */
export interface ExerciseOption {
  readonly name: string
  /** What it decides, as a sentence that an instructor reads. */
  readonly says: string
  /** Its type is that of every other value. */
  readonly default: OptionValue
  /** The values to choose from. Null: any text, or any whole number that is not negative. */
  readonly values: readonly string[] | null
  readonly rule?: TextRule
}

/** What a text that an instructor chooses must be like. It is always one line. */
export interface TextRule {
  /** What it must contain, such as `{message}`. */
  readonly contains?: string
  /** Whether it must be a single word: at least three letters from a to z, nothing else. */
  readonly isWord?: boolean
  /** Values of other options without which it makes no sense. */
  readonly onlyWith?: Readonly<Record<string, OptionValue>>
}

/** What a student has to write, and what is asked of it. */
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
  /** Its own options. */
  readonly options?: readonly ExerciseOption[]
  /** What was chosen, if this is not the exercise as courses give it. */
  readonly chosen?: OptionValues
  /** The compiled spec, if the exercise is not one of wirecheck's own. @internal */
  readonly module?: SpecModule
}

export interface SpecModule {
  /** An absolute path. */
  readonly path: string
  /** Of all its sources, in hexadecimal digits. */
  readonly sha256: string
}

/** Which requirements of an exercise a run is about. */
export interface Selection {
  /** Up to and with this tier. */
  readonly tier: Tier
  /** Only these, by their IDs; empty: all. */
  readonly only: readonly string[]
}

/** The requirements whose checks run: those that were selected, and those that they need, in the exercise's order. */
export function requirementsToRun<R extends Pick<Requirement, 'id' | 'tier' | 'needs'>>(
  { requirements }: { readonly requirements: readonly R[] },
  { tier, only }: Selection,
): R[] {
  const upToTier = requirements.filter((each) => tiers.indexOf(each.tier) <= tiers.indexOf(tier))
  if (only.length === 0) return upToTier
  const wanted = new Set(only)
  const waiting = [...only]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const needed = upToTier.find((each) => each.id === id)?.needs.filter((need) => !wanted.has(need)) ?? []
    for (const need of needed) wanted.add(need)
    waiting.push(...needed)
  }
  return upToTier.filter(({ id }) => wanted.has(id))
}

/** Whether the result of a requirement counts. What runs only because another requirement needs it does not. */
export function isSelected(id: string, { only }: Pick<Selection, 'only'>): boolean {
  return only.length === 0 || only.includes(id)
}

/** All options of an exercise: its own, and the usual port of a server. */
export function optionsOf({ role, usualPort, options = [] }: Exercise): readonly ExerciseOption[] {
  const port = { name: 'port', says: 'The usual port, which students may write into their program.', default: usualPort, values: null }
  return role === 'server' ? [...options, port] : options
}
