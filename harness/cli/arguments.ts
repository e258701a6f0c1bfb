/** What was typed on the command line, understood or refused. The one door to commander. */

import { randomInt } from 'node:crypto'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { tiers, type Tier } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import { suiteVersion } from '../run/version.js'
import { nearest } from '../submission/manifest/nearest.js'
import { UsageError } from '../support/errors.js'
import { projectRoot } from '../support/project-root.js'
import { renderHelp } from './help.js'

/** What the person wants to be done. */
export type Invocation =
  | { readonly kind: 'grade'; readonly options: GradeOptions }
  | { readonly kind: 'doctor' }
  /** The project's own tests; only those whose files' names hold one of `filters`. */
  | { readonly kind: 'self-test'; readonly filters: readonly string[] }
  /** Help or version: to be printed on standard output. */
  | { readonly kind: 'text'; readonly text: string; readonly status: 0 }

/** What the command line is read in; the process's own unless a test says otherwise. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The folder that the process runs in. */
  folder(): string
  isDirectory(path: string): boolean
  version(): string
}

const ownSurroundings: Surroundings = {
  environment: process.env,
  folder: () => process.cwd(),
  isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  version: () => `wirecheck ${suiteVersion()}`,
}

interface Typed {
  readonly student?: string
  readonly exercise?: string[]
  readonly tier?: Tier
  readonly report?: string
  readonly json?: true
  readonly seed?: number
  readonly lab?: 'private' | 'shared'
  readonly help?: true
  readonly version?: true
}

const optionNames = ['--student', '--exercise', '--tier', '--report', '--json', '--seed', '--lab', '--help', '--version']
const seedMax = 0xffff_ffff
const seedOfOwnMax = 1_000_000 // six digits are easy to type again
const projectFolders = ['harness', 'specs', 'fixtures', 'reference']
const seeHelp = 'All options: npm test -- --help'
const exampleCall = 'For example: npm test -- --student ./submission'

/** Understands the arguments after the program's own name. Throws UsageError where they make no sense. */
export function parseArguments(argv: readonly string[], surroundings: Surroundings = ownSurroundings): Invocation {
  const { typed, words } = readOptions(argv)
  if (typed.help === true) return { kind: 'text', text: renderHelp(), status: 0 }
  if (typed.version === true) return { kind: 'text', text: `${surroundings.version()}\n`, status: 0 }
  if (typed.student === undefined) return withoutStudent(typed, words, surroundings)
  const [word] = words
  if (word !== undefined) throw new UsageError(`"${word}" belongs to no option.`, { hint: explainWord(word, typed) })
  return { kind: 'grade', options: toGradeOptions(typed, typed.student, surroundings) }
}

/** Refuses exercises that the catalogue does not have, naming the nearest that it has. */
export function checkExerciseIds(ids: readonly string[], known: readonly string[]): void {
  const unknown = ids.find((id) => !known.includes(id))
  if (unknown === undefined) return
  const near = nearest(unknown, known)
  const all = `The exercises are ${known.join(', ')}.`
  throw new UsageError(`There is no exercise "${unknown}".`, { hint: near === undefined ? all : `Did you mean ${near}? ${all}` })
}

function toGradeOptions(typed: Typed, student: string, surroundings: Surroundings): GradeOptions {
  return {
    student: pathAsMeant(student, surroundings),
    exercises: [...new Set(typed.exercise ?? [])],
    tier: typed.tier ?? 'scale',
    reportDirectory: pathAsMeant(typed.report ?? './wirecheck-report', surroundings),
    json: typed.json === true,
    seed: typed.seed ?? randomInt(seedOfOwnMax),
    lab: typed.lab ?? 'best',
  }
}

/**
 * A path relative to the folder in which the person typed it. `npm --prefix CLONE test` runs in the clone, and names that
 * folder in INIT_CWD (npm-run-script). The clone as the process's folder shows that it is this package that npm runs, and not another one
 * whose tests start wirecheck. The whole path is used there, so that messages are true in both folders.
 */
function pathAsMeant(path: string, { environment, folder }: Surroundings): string {
  const typedIn = environment['npm_lifecycle_event'] === 'test' && folder() === projectRoot ? environment['INIT_CWD'] : undefined
  return typedIn === undefined || typedIn === '' || typedIn === projectRoot ? path : resolve(typedIn, path)
}

function readOptions(argv: readonly string[]): { typed: Typed; words: string[] } {
  const command = new Command('wirecheck')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .showSuggestionAfterError(false)
    .helpOption(false)
    .option('-h, --help')
    .option('-V, --version')
    .option('--student <dir>', '', (value) => needs(value, '--student', 'a folder'))
    .option('--exercise <ids>', '', (value, before: string[] | undefined) => [...(before ?? []), ...readIds(value)])
    .option('--tier <tier>', '', (value) => readChoice('--tier', value, tiers))
    .option('--report <dir>', '', (value) => needs(value, '--report', 'a folder'))
    .option('--json')
    .option('--seed <n>', '', readSeed)
    .option('--lab <lab>', '', (value) => readChoice('--lab', value, ['private', 'shared']))
    .argument('[words...]')
  try {
    command.parse(argv, { from: 'user' })
  } catch (thrown) {
    throw thrown instanceof CommanderError ? explainRefusal(thrown) : thrown
  }
  return { typed: command.opts<Typed>(), words: command.args }
}

/** No submission: the doctor, the project's own tests, or a call that went wrong on its way here. */
function withoutStudent(typed: Typed, words: readonly string[], { environment, isDirectory }: Surroundings): Invocation {
  const kept = environment['npm_config_student']
  if (kept !== undefined && kept !== '') {
    const directory = kept === 'true' ? (words[0] ?? './submission') : kept
    throw new UsageError('npm kept --student for itself.', { hint: `Put -- before the options: npm test -- --student ${directory}` })
  }
  const [given] = Object.keys(typed)
  if (given !== undefined) throw new UsageError(`--${given} needs --student DIR beside it.`, { hint: exampleCall })
  if (words[0] === 'doctor' && words.length === 1) return { kind: 'doctor' }
  const submission = words.find((word) => looksLikeSubmission(word, isDirectory))
  if (submission !== undefined)
    throw new UsageError(`"${submission}" belongs to no option.`, { hint: `To grade that folder: npm test -- --student ${submission}` })
  const mistyped = words.find((word) => nearest(word, ['doctor']) !== undefined)
  if (mistyped !== undefined) throw new UsageError(`There is no command "${mistyped}".`, { hint: 'Did you mean doctor?' })
  // A person who tries the bare command wants to know how it is used, not to wait for minutes.
  if (words.length === 0 && environment['npm_lifecycle_event'] !== 'test')
    throw new UsageError('No submission was named.', { hint: `${exampleCall}\nThe project's own tests: npm test. ${seeHelp}` })
  return { kind: 'self-test', filters: words }
}

/** A folder that is none of the project's own is a submission whose --student was forgotten. */
function looksLikeSubmission(word: string, isDirectory: Surroundings['isDirectory']): boolean {
  const [first = ''] = word.replace(/^\.\//, '').split('/')
  if (projectFolders.includes(first)) return false
  return /^(\.|\/|~)/.test(word) || isDirectory(word)
}

function explainWord(word: string, typed: Typed): string {
  if (word === 'doctor') return 'The doctor takes no options: wirecheck doctor'
  if (typed.exercise !== undefined) return `Join several exercises with commas: --exercise ${[...typed.exercise, word].join(',')}`
  return `One folder is graded at a time. ${seeHelp}`
}

function explainRefusal(refusal: CommanderError): UsageError {
  const name = /'([^' ]+)/.exec(refusal.message)?.[1] ?? ''
  const long = optionNames.find((option) => refusal.message.includes(`${option} <`)) ?? name
  if (refusal.code === 'commander.optionMissingArgument') return new UsageError(`${long} needs a value.`, { hint: seeHelp })
  if (refusal.code !== 'commander.unknownOption') return new UsageError(refusal.message.replace(/^error: /, ''), { hint: seeHelp })
  const near = nearest(name.replace(/=.*/, ''), optionNames)
  return new UsageError(`There is no option ${name}.`, { hint: near === undefined ? seeHelp : `Did you mean ${near}? ${seeHelp}` })
}

/** An option in the place of a value means that the value was forgotten. */
function needs(value: string, option: string, what: string): string {
  if (value.trim() === '' || value.startsWith('--'))
    throw new UsageError(`${option} needs ${what}${value === '' ? '' : `, not ${value}`}.`, { hint: option === '--student' ? exampleCall : seeHelp })
  return value
}

function readIds(value: string): string[] {
  const ids = needs(value, '--exercise', 'the ID of an exercise')
    .split(',')
    .map((id) => id.trim().toLowerCase().replaceAll('_', '-'))
  return ids.filter((id) => id !== '')
}

function readChoice<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  const near = nearest(value, choices)
  const all = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
  throw new UsageError(`${option} is ${all}, not "${value}".`, { hint: near === undefined ? seeHelp : `Did you mean ${option} ${near}?` })
}

function readSeed(value: string): number {
  const seed = Number(value)
  if (/^\d+$/.test(value) && seed <= seedMax) return seed
  throw new UsageError(`--seed is a whole number from 0 to ${seedMax}, not "${value}".`, {
    hint: 'Take the seed that the run printed which you want to repeat.',
  })
}
