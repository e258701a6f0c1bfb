/** Options of an exercise: what an instructor may choose, and the exercise that comes of it. */

import type { Exercise, ExerciseOption, OptionValue, OptionValues, TextRule } from '../../model/exercise.js'
import type { AnyExercise } from './defined-exercise.js'

/** An option, with the value that it has if an assignment does not choose one. */
export interface Option<Value extends OptionValue> extends Omit<ExerciseOption, 'name'> {
  readonly default: Value
}

/** Options by their names. */
export type Options = Readonly<Record<string, Option<OptionValue>>>
/** A value for each option. */
export type ValuesOf<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer Value> ? Value : never }

/** What an exercise with options adds: it makes the exercise for other values. */
export interface WithVariants {
  /** The exercise with these values; other options keep their defaults. */
  variant(chosen: OptionValues): AnyExercise
}

/** One of these values; the first is the default. */
export function choice<const Value extends string>(says: string, values: readonly [Value, ...Value[]]): Option<Value> {
  return { says, default: values[0], values }
}

/** Any text of one line that follows the rule. */
export function text(says: string, usual: string, rule: TextRule = {}): Option<string> {
  return { says, default: usual, values: null, rule }
}

/** Any whole number that is not negative. */
export function wholeNumber(says: string, usual: number): Option<number> {
  return { says, default: usual, values: null }
}

/**
 * An exercise with options, which an assignment may choose. `define` makes the exercise from one value for each option; an option that nobody chooses has its default.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * import { choice, expect, serverExercise, tcpServerStarts, wholeNumber, withOptions } from 'wirecheck'
 *
 * const options = {
 *   answer: choice('How it answers a line.', ['same', 'upper']),
 *   lines: wholeNumber('How many lines it must answer on one connection.', 3),
 * }
 *
 * export const answers = withOptions(options, ({ answer, lines }) =>
 *   serverExercise(
 *     {
 *       id: 'line-answers',
 *       title: 'Line answers',
 *       transport: 'tcp',
 *       usage: '<program> <port>',
 *       usualPort: 12345,
 *       statement: answer === 'same' ? 'Send each line back.' : 'Send each line back in capitals.',
 *       example: { command: "printf 'hello\\n' | nc -N 127.0.0.1 12345", shows: answer === 'same' ? 'hello' : 'HELLO' },
 *     },
 *     (requirement) => {
 *       tcpServerStarts(requirement)
 *
 *       requirement('ANSWER-1', {
 *         tier: 'core',
 *         points: 1,
 *         needs: 'TCP-1',
 *         says: `It answers ${lines} lines.`,
 *         hint: 'Receive and send in a loop.',
 *       }).check('random lines', async ({ connect, random }) => {
 *         const client = await connect()
 *         for (let count = 0; count < lines; count += 1) {
 *           const line = random.text()
 *           await client.send(`${line}\n`)
 *           await expect(client).toReceiveLine(answer === 'same' ? line : line.toUpperCase())
 *         }
 *       })
 *     },
 *   ),
 * )
 * ```
 */
export function withOptions<O extends Options, E extends AnyExercise>(options: O, define: (values: ValuesOf<O>) => E): E & WithVariants {
  const described = Object.entries(options).map(([name, option]) => ({ name, ...option }))
  const defaults = Object.fromEntries(described.map(({ name, default: usual }) => [name, usual]))
  const make = (chosen: OptionValues): E => ({ ...define({ ...defaults, ...chosen } as ValuesOf<O>), options: described })
  return { ...make({}), variant: make }
}

/** The exercise with what an instructor has chosen; everything else stays as it is. */
export function variantOf(exercise: AnyExercise & Partial<WithVariants>, chosen: OptionValues): AnyExercise {
  const { port, ...own } = chosen
  const made = exercise.variant === undefined || Object.keys(own).length === 0 ? exercise : exercise.variant(own)
  return { ...made, ...(typeof port === 'number' && withPort(made, port)), chosen }
}

function withPort({ usualPort, example }: Exercise, port: number): Pick<Exercise, 'usualPort' | 'example'> {
  return { usualPort: port, example: { ...example, command: example.command.replaceAll(String(usualPort), String(port)) } }
}
