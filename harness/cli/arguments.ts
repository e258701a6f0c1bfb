/** Parses the command line, or refuses it with a hint on what to type instead. Only this file imports commander. */

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { templateRoles } from '../authoring/new-exercise.js'
import { tiers } from '../model/exercise.js'
import type { LabProperty } from '../model/lab.js'
import type { AskedClassOptions, AskedOptions, MergeOptions, WorkerOptions } from '../model/options.js'
import { suiteVersion } from '../run/version.js'
import { nearest } from '../submission/manifest/nearest.js'
import { commandInClone, UsageError } from '../support/errors.js'
import { projectRoot } from '../support/project-root.js'
import { shellQuote } from '../support/shell.js'
import { sheetFormats, type SheetFormat } from '../model/assignment.js'
import { gradebooks, logFormats } from '../model/options.js'
import {
  classOptionNames,
  classOptionsGiven,
  readJobs,
  readQueue,
  readShard,
  readTimeBudget,
  toClassOptions,
  toMergeOptions,
  toWorkerOptions,
} from './class-arguments.js'
import { renderHelp } from './help.js'
import { readAddress, readCapture, refuseBesideAttach, refuseBesideWatch, typedAddress } from './live-arguments.js'
import {
  exampleCall,
  needs,
  optionOf,
  readChoice,
  refuseOptions,
  readExercises,
  readProperties,
  readRequirements,
  readSeed,
  readStudent,
  seeHelp,
} from './option-values.js'
import { toNewExercise, toProof, type OwnExerciseInvocation } from './own-exercises-arguments.js'
import {
  platformExample,
  readAlso,
  toDoctor,
  toPack,
  toReport,
  type DoctorInvocation,
  type PackInvocation,
  type ReportInvocation,
} from './platform-arguments.js'
import type { Typed } from './typed.js'

/** The requested action. */
export type Invocation =
  | { readonly kind: 'grade'; readonly options: AskedOptions }
  /** The same, again after each save. */
  | { readonly kind: 'watch'; readonly options: AskedOptions }
  | { readonly kind: 'class'; readonly options: AskedClassOptions }
  | { readonly kind: 'merge'; readonly options: MergeOptions }
  | { readonly kind: 'worker'; readonly options: WorkerOptions }
  | DoctorInvocation
  /** The sheet of an assignment. */
  | { readonly kind: 'explain'; readonly file: string; readonly format: SheetFormat }
  | OwnExerciseInvocation
  | ReportInvocation
  | PackInvocation
  /** The exercises, as lines or as JSON. */
  | { readonly kind: 'list'; readonly json: boolean }
  /** The project's own tests; with `filters`, only the files whose names contain one of them. */
  | { readonly kind: 'self-test'; readonly filters: readonly string[]; readonly changedOnly: boolean }
  /** Help or version, for standard output. */
  | { readonly kind: 'text'; readonly text: string; readonly status: 0 }

/** The environment of the command line: that of this process, unless a test passes its own. */
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

const optionNames = [
  '--student --exercise --tier --check --first --report --json --quiet --seed --lab --require --assignment --audience --attach --watch --capture --allow-root --exit-zero --also --out --format --platform --role --list --changed --help --version'.split(
    ' ',
  ),
  classOptionNames,
].flat()
const commands = ['doctor', 'explain', 'help', 'merge', 'new', 'pack', 'prove', 'report', 'version', 'worker']
const projectFolders = ['harness', 'specs', 'fixtures', 'reference']

/** Parses the arguments after the program's name. Throws UsageError if they are invalid. */
export function parseArguments(argv: readonly string[], surroundings: Surroundings = ownSurroundings): Invocation {
  const { typed, words } = readOptions(argv)
  const [word] = words
  if (typed.help === true || (word === 'help' && typed.student === undefined)) return { kind: 'text', text: renderHelp(commandTyped(surroundings)), status: 0 }
  if (typed.version === true || (word === 'version' && typed.student === undefined)) return { kind: 'text', text: `${surroundings.version()}\n`, status: 0 }
  if (typed.platform !== undefined && word !== 'doctor') throw new UsageError('--platform is an option of doctor.', { hint: platformExample })
  if (typed.class !== undefined) return { kind: 'class', options: toClassOptions(typed, words, (path) => pathAsMeant(path, surroundings)) }
  if (word === 'merge' && typed.student === undefined)
    return { kind: 'merge', options: toMergeOptions(typed, words.slice(1), (path) => pathAsMeant(path, surroundings)) }
  if (word === 'worker' && typed.student === undefined)
    return { kind: 'worker', options: toWorkerOptions(typed, words.slice(1), (path) => pathAsMeant(path, surroundings)) }
  const [ofClass] = classOptionsGiven(typed)
  if (ofClass !== undefined) throw new UsageError(`--${ofClass} requires --class DIR.`, { hint: seeHelp })
  if (typed.attach !== undefined) {
    refuseBesideAttach(typed, words)
    return { kind: 'grade', options: { ...toGradeOptions(typed, typedAddress(typed.attach), surroundings), attach: typed.attach } }
  }
  if (typed.student === undefined) return withoutStudent(typed, words, surroundings)
  if (typed.list === true) throw new UsageError('--list shows all exercises and grades nothing.', { hint: 'Run: wirecheck --list' })
  if (typed.changed === true) throw new UsageError('--changed is for the project’s own tests, without --student.', { hint: seeHelp })
  if (word !== undefined) throw new UsageError(`Unexpected argument "${word}".`, { hint: explainWord(word, typed) })
  if (typed.watch === true) refuseBesideWatch(typed)
  return { kind: typed.watch === true ? 'watch' : 'grade', options: toGradeOptions(typed, typed.student, surroundings) }
}

function toGradeOptions(typed: Typed, student: string, surroundings: Surroundings): AskedOptions {
  return {
    student: typed.attach === undefined ? pathAsMeant(student, surroundings) : student,
    exercises: [...new Set(typed.exercise ?? [])],
    tier: typed.tier ?? 'scale',
    only: [...new Set(typed.check ?? [])],
    stopAtFirst: typed.first === true,
    reportDirectory: pathAsMeant(typed.report ?? './wirecheck-report', surroundings),
    json: typed.json === true,
    quiet: typed.quiet === true,
    seed: typed.seed ?? null,
    lab: typed.lab ?? 'best',
    required: [...new Set(typed.require ?? [])],
    assignmentFile: typed.assignment === undefined ? null : pathAsMeant(typed.assignment, surroundings),
    audience: typed.audience ?? 'both',
    allowRoot: typed.allowRoot === true,
    ...(typed.capture !== undefined && { capture: typed.capture === true ? 'failed' : typed.capture }),
    format: readChoice('--format', typed.format ?? 'terminal', logFormats),
    exitZero: typed.exitZero === true,
    also: (typed.also ?? []).map((each) => readAlso(each, (path) => pathAsMeant(path, surroundings))),
    timeBudgetMs: typed.timeBudget === undefined ? null : readTimeBudget(typed.timeBudget),
  }
}

/**
 * A path relative to the folder in which the person typed it. `npm --prefix CLONE test` runs in the clone, and names that
 * folder in INIT_CWD (npm-run-script). The clone as the process's folder shows that it is this package that npm runs, and not another one
 * whose tests start wirecheck. The whole path is used there, so that messages are true in both folders.
 */
function pathAsMeant(path: string, surroundings: Surroundings): string {
  const typedIn = typedElsewhere(surroundings)
  return typedIn === null ? path : resolve(typedIn, path)
}

/** The folder in which the person typed `npm --prefix CLONE test`. Null if wirecheck was started in another way. */
function typedElsewhere(surroundings: Surroundings): string | null {
  const typedIn = isOwnTestScript(surroundings) ? surroundings.environment['INIT_CWD'] : undefined
  return typedIn === undefined || typedIn === '' || typedIn === projectRoot ? null : typedIn
}

function isOwnTestScript({ environment, folder }: Surroundings): boolean {
  return environment['npm_lifecycle_event'] === 'test' && folder() === projectRoot
}

/** How the person started wirecheck, up to its options: what to type in the same folder to start it again. */
export function commandTyped(surroundings: Surroundings = ownSurroundings): string {
  if (surroundings.environment['npm_lifecycle_event'] === 'npx') return 'npx wirecheck'
  if (!isOwnTestScript(surroundings)) return 'wirecheck'
  return typedElsewhere(surroundings) === null ? 'npm test --' : `npm --prefix ${shellQuote(projectRoot)} test --`
}

function readOptions(argv: readonly string[]): { typed: Typed; words: string[] } {
  const command = new Command('wirecheck')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .showSuggestionAfterError(false)
    .helpOption(false)
    .option('-h, --help')
    .option('-V, --version')
    .option('--student <dir>', '', readStudent)
    .option('--exercise <ids>', '', (value, before: string[] | undefined) => [...(before ?? []), ...readExercises(value)])
    .option('--tier <tier>', '', (value) => readChoice('--tier', value, tiers))
    .option('--check <ids>', '', (value, before: string[] | undefined) => [...(before ?? []), ...readRequirements(value)])
    .option('--first')
    .option('--report <dir>', '', (value) => needs(value, '--report', 'a folder'))
    .option('--json')
    .option('--quiet')
    .option('--list')
    .option('--seed <n>', '', readSeed)
    .option('--lab <lab>', '', (value) => readChoice('--lab', value, ['private', 'shared']))
    .option('--require <properties>', '', (value, before: LabProperty[] | undefined) => [...(before ?? []), ...readProperties(value)])
    .option('--assignment <file>', '', (value) => needs(value, '--assignment', 'a file'))
    .option('--audience <audience>', '', (value) => readChoice('--audience', value, ['student', 'staff']))
    .option('--format <format>', '', (value) => needs(value, '--format', 'a format'))
    .option('--exit-zero')
    .option('--gradebook <name>', '', (value) => readChoice('--gradebook', value, gradebooks))
    .option('--also <name=file>', '', (value, before: string[] | undefined) => [...(before ?? []), needs(value, '--also', 'a form and a file')])
    .option('--out <file>', '', (value) => needs(value, '--out', 'a place'))
    .option('--platform <name>', '', (value) => needs(value, '--platform', 'the name of a platform'))
    .option('--role <role>', '', (value) => readChoice('--role', value, templateRoles))
    .option('--attach <address>', '', readAddress)
    .option('--watch')
    .option('--capture [scope]', '', readCapture)
    .option('--allow-root')
    .option('--changed')
    .option('--class <dir>', '', (value) => needs(value, '--class', 'a folder'))
    .option('--jobs <n>', '', readJobs)
    .option('--roster <file>', '', (value) => needs(value, '--roster', 'a file'))
    .option('--again')
    .option('--only <name>', '', (value, before: string[] | undefined) => [...(before ?? []), needs(value, '--only', 'the name of a submission')])
    .option('--shard <i/n>', '', readShard)
    .option('--time-budget <time>', '', (value) => needs(value, '--time-budget', 'a time'))
    .option('--queue <url>', '', readQueue)
    .option('--log <log>', '', (value) => readChoice('--log', value, ['text', 'json']))
    .option('--health-file <file>', '', (value) => needs(value, '--health-file', 'a file'))
    .argument('[words...]')
  try {
    command.parse(argv, { from: 'user' })
  } catch (thrown) {
    throw thrown instanceof CommanderError ? explainRefusal(thrown) : thrown
  }
  return { typed: command.opts<Typed>(), words: command.args }
}

/** Without --student: the doctor, the project's own tests, or a mistake. */
function withoutStudent(typed: Typed, words: readonly string[], surroundings: Surroundings): Invocation {
  const { environment, isDirectory } = surroundings
  const kept = environment['npm_config_student']
  if (kept !== undefined && kept !== '') {
    const directory = kept === 'true' ? (words[0] ?? './submission') : kept
    throw new UsageError('npm did not pass --student on to wirecheck.', { hint: `Put -- before the options: ${commandInClone} --student ${directory}` })
  }
  if (typed.list === true) return { kind: 'list', json: typed.json === true }
  if (words[0] === 'explain' && words.length === 1) return explain(typed, surroundings)
  if (words[0] === 'report') return toReport(typed, words.slice(1), (path) => pathAsMeant(path, surroundings))
  if (words[0] === 'pack') return toPack(typed, words.slice(1), (path) => pathAsMeant(path, surroundings))
  if (words[0] === 'new') return toNewExercise(typed, words.slice(1), pathAsMeant('.', surroundings))
  if (words[0] === 'prove') return toProof(typed, words.slice(1), (path) => pathAsMeant(path, surroundings))
  if (words[0] === 'doctor') return toDoctor(typed, words.slice(1))
  const [given] = Object.keys(typed).filter((option) => option !== 'changed')
  if (given !== undefined) throw new UsageError(`${optionOf(given)} requires --student DIR.`, { hint: exampleCall })
  const submission = words.find((word) => looksLikeSubmission(word, isDirectory))
  if (submission !== undefined)
    throw new UsageError(`Unexpected argument "${submission}".`, { hint: `To grade that folder: ${commandInClone} --student ${submission}` })
  const [first] = words
  const near = first === undefined ? undefined : nearest(first, commands)
  if (near !== undefined) throw new UsageError(`Unknown command "${first}".`, { hint: `Did you mean ${near}?` })
  // Someone who types only the command's name wants to know how it is used, not to wait for the tests.
  if (words.length === 0 && typed.changed !== true && environment['npm_lifecycle_event'] !== 'test')
    throw new UsageError('No submission was given.', { hint: `${exampleCall}\nThe project's own tests: npm test. ${seeHelp}` })
  return { kind: 'self-test', filters: words, changedOnly: typed.changed === true }
}

function explain({ assignment, format = 'markdown', ...others }: Typed, surroundings: Surroundings): Invocation {
  refuseOptions('explain', others)
  if (assignment === undefined) throw new UsageError('explain requires --assignment FILE.', { hint: 'For example: wirecheck explain --assignment hw3.yaml' })
  return { kind: 'explain', file: pathAsMeant(assignment, surroundings), format: readChoice('--format', format, sheetFormats) }
}

/** Whether an argument is a folder outside the project: then it is probably a submission without --student. */
function looksLikeSubmission(word: string, isDirectory: Surroundings['isDirectory']): boolean {
  const [first = ''] = word.replace(/^\.\//, '').split('/')
  if (projectFolders.includes(first)) return false
  return /^(\.|\/|~)/.test(word) || isDirectory(word)
}

function explainWord(word: string, typed: Typed): string {
  if (word === 'doctor') return 'The doctor grades nothing. Run: wirecheck doctor'
  if (typed.check !== undefined) return `Separate requirements with commas: --check ${[...typed.check, word].join(',')}`
  if (typed.exercise !== undefined) return `Separate exercises with commas: --exercise ${[...typed.exercise, word].join(',')}`
  return `wirecheck grades one folder at a time. ${seeHelp}`
}

function explainRefusal(refusal: CommanderError): UsageError {
  const name = /'([^' ]+)/.exec(refusal.message)?.[1] ?? ''
  const long = optionNames.find((option) => refusal.message.includes(`${option} <`)) ?? name
  if (refusal.code === 'commander.optionMissingArgument') return new UsageError(`${long} requires a value.`, { hint: seeHelp })
  if (refusal.code !== 'commander.unknownOption') return new UsageError(refusal.message.replace(/^error: /, ''), { hint: seeHelp })
  const near = nearest(name.replace(/=.*/, ''), optionNames)
  return new UsageError(`Unknown option ${name}.`, { hint: near === undefined ? seeHelp : `Did you mean ${near}? ${seeHelp}` })
}
