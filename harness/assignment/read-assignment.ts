/** Reads an assignment file: which exercises count, for how many points, and what students are shown. */

import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import type { Assignment } from '../model/assignment.js'
import { optionsOf, tiers, type Exercise, type ExerciseOption, type OptionValue, type OptionValues, type TextRule } from '../model/exercise.js'
import { nearest } from '../submission/manifest/nearest.js'
import { UsageError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import { limits } from '../support/limits.js'
import { assignmentSchema, keysAt, type AssignmentFile } from './format.js'
import { selectionFor } from './marking.js'
import { parseYaml, YamlFault, type YamlSource } from './yaml-source.js'

const hint = 'docs/for-instructors.md describes the assignment file.'

export interface Known {
  readonly catalogue: readonly Exercise[]
  /** The names of all languages. */
  readonly languages: readonly string[]
}

export interface KnownAndOwn extends Known {
  /** Loads the exercises in a folder. Throws UsageError. */
  loadOwn(folder: string): Promise<readonly Exercise[]>
  /** The exercises with the options that the file chooses. */
  withVariants(catalogue: readonly Exercise[], file: Pick<Assignment, 'exercises'>): Promise<readonly Exercise[]>
}

export interface ReadAssignment {
  readonly assignment: Assignment
  /** What was read: a pipe can be read only once. */
  readonly text: string
  /** All exercises, with the instructor's own, and with the options that were chosen. */
  readonly catalogue: readonly Exercise[]
}

/** Throws UsageError with file, line and column if the file is missing or wrong. */
export async function readAssignment(path: string, known: KnownAndOwn): Promise<ReadAssignment> {
  const text = await readText(path)
  const { file, source } = parseShape(path, text)
  const own = file.exercisesFrom === undefined ? [] : await known.loadOwn(resolve(dirname(path), file.exercisesFrom))
  const all = [...known.catalogue, ...own]
  const faults = unfitOptions(file, source, all)
  if (faults.length > 0) throw describeFaults(path, faults)
  const catalogue = await known.withVariants(all, file)
  return { assignment: parseAssignment(path, text, { ...known, catalogue }), text, catalogue }
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length > limits.manifestBytesMax)
      throw new UsageError(`${path} has ${bytes.length.toLocaleString('en-US')} bytes, too many for an assignment.`, { hint })
    return bytes.toString('utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError(`Cannot read the assignment ${path}: ${fileFault(cause, { ENOENT: 'there is no such file' })}.`, { hint, cause })
  }
}

/** `name`: what messages call the file. Throws UsageError. */
export function parseAssignment(name: string, text: string, known: Known): Assignment {
  const { file, source } = parseShape(name, text)
  const faults = [...unknownNames(file, source, known), ...unfitOptions(file, source, known.catalogue)]
  if (faults.length > 0) throw describeFaults(name, faults)
  const languages = file.languages.map((word) => known.languages.find((each) => isSameWord(each, word)) ?? word)
  return { ...file, languages }
}

/** The file, with keys and values of the right form; the names in it may be wrong. Throws UsageError. */
function parseShape(name: string, text: string): { file: AssignmentFile; source: YamlSource } {
  const source = parse(name, text)
  const parsed = assignmentSchema.safeParse(source.value ?? {})
  if (parsed.success) return { file: parsed.data, source }
  throw describeFaults(
    name,
    parsed.error.issues.flatMap((issue) => describeIssue(issue, source)),
  )
}

function describeFaults(name: string, faults: readonly Fault[]): UsageError {
  const [first = '', ...others] = faults.map(({ place, says }) => `${name}:${place}: ${says}`)
  return new UsageError(first, { hint: [...others, hint].join('\n') })
}

function parse(name: string, text: string): YamlSource {
  try {
    return parseYaml(text)
  } catch (fault) {
    if (!(fault instanceof YamlFault)) throw fault
    const says = fault.message === 'Map keys must be unique' ? 'This key stands here twice.' : `This is not valid YAML: ${fault.message}.`
    throw new UsageError(`${name}:${fault.place}: ${says}`, { hint, cause: fault })
  }
}

interface Fault {
  /** `line:column` */
  readonly place: string
  readonly says: string
}

function describeIssue(issue: z.core.$ZodIssue, source: YamlSource): Fault[] {
  if (issue.code !== 'unrecognized_keys') {
    const what = issue.path.length === 0 ? 'The file' : issue.path.map(String).join('.')
    return [{ place: source.placeOf(issue.path), says: `${what} ${issue.message}.` }]
  }
  const keys = keysAt(issue.path)
  return issue.keys.map((key) => ({ place: source.placeOfKey(issue.path, key), says: `Unknown key "${key}". ${suggest(key, keys, 'The known keys are')}` }))
}

/** Exercises, requirements, tiers and languages that do not exist. */
function unknownNames(file: AssignmentFile, source: YamlSource, { catalogue, languages }: Known): Fault[] {
  const exercises = catalogue.map(({ id }) => id)
  const assigned = catalogue.filter(({ id }) => id in file.exercises)
  const requirementsOf = (some: readonly Exercise[]): string[] => [...new Set(some.flatMap(({ requirements }) => requirements.map(({ id }) => id)))]
  const unknownKeys = (path: readonly string[], value: object, names: readonly string[], kind: string): Fault[] =>
    Object.keys(value)
      .filter((key) => !names.includes(key))
      .map((key) => ({ place: source.placeOfKey(path, key), says: `Unknown ${kind} "${key}". ${suggest(key, names, `The ${kind}s are`)}` }))
  const unknownWords = (key: 'mustPass' | 'languages', names: readonly string[], kind: string): Fault[] =>
    file[key].flatMap((word, index) =>
      names.some((name) => isSameWord(name, word))
        ? []
        : [{ place: source.placeOf([key, index]), says: `Unknown ${kind} "${word}". ${suggest(word, names, `The ${kind}s are`)}` }],
    )
  const own = file.exercisesFrom === undefined ? ' For one of your own, add the key "exercisesFrom" with its folder.' : ''
  return [
    ...unknownKeys(['exercises'], file.exercises, exercises, 'exercise').map(({ place, says }) => ({ place, says: `${says}${own}` })),
    ...unknownKeys(['requirements'], file.requirements, requirementsOf(assigned), 'requirement'),
    ...assigned.flatMap((exercise) =>
      unknownKeys(['exercises', exercise.id, 'requirements'], file.exercises[exercise.id]?.requirements ?? {}, requirementsOf([exercise]), 'requirement'),
    ),
    ...assigned
      .filter((exercise) => selectionFor(exercise, { tier: 'scale', only: [], assignment: file }) === null)
      .map(({ id }) => ({
        place: source.placeOfKey(['exercises'], id),
        says: `Nothing counts in ${id}: all its requirements are left out.`,
      })),
    ...unknownWords('mustPass', [...tiers, ...requirementsOf(assigned)], 'requirement'),
    ...unknownWords('languages', languages, 'language'),
  ]
}

/** Options that an exercise does not have, and values that they cannot have. */
function unfitOptions(file: AssignmentFile, source: YamlSource, catalogue: readonly Exercise[]): Fault[] {
  return catalogue.flatMap((exercise) => {
    const chosen = file.exercises[exercise.id]?.options ?? {}
    const known = optionsOf(exercise)
    const path = ['exercises', exercise.id, 'options']
    const none = `${exercise.id} has no options.`
    return Object.entries(chosen).flatMap(([name, value]): Fault[] => {
      const option = known.find((each) => each.name === name)
      const names = known.map((each) => each.name)
      if (option === undefined) {
        const says = `Unknown option "${name}" of ${exercise.id}. ${names.length === 0 ? none : suggest(name, names, 'Its options are')}`
        return [{ place: source.placeOfKey(path, name), says }]
      }
      const why = misfit(option, value, { ...Object.fromEntries(known.map((each) => [each.name, each.default])), ...chosen })
      return why === null ? [] : [{ place: source.placeOf([...path, name]), says: `${path.join('.')}.${name} ${why}` }]
    })
  })
}

/** Why an option cannot have a value beside the values of all options; null if it can. */
function misfit({ name, values, default: usual, rule }: ExerciseOption, value: OptionValue, all: OptionValues): string | null {
  if (typeof value !== typeof usual) return `must be ${typeof usual === 'number' ? 'a whole number' : 'a text'}.`
  if (name === 'port' && (Number(value) < 1 || Number(value) > 65_535)) return 'must be a port from 1 to 65535.'
  if (typeof value === 'string' && rule !== undefined && value !== usual) return breach(rule, value, all)
  if (values === null || values.some((each) => each === value)) return null
  return `cannot be "${value}". ${suggest(String(value), values, 'It is one of')}`
}

function breach({ contains, isWord = false, onlyWith = {} }: TextRule, value: string, all: OptionValues): string | null {
  if (/[\r\n]/.test(value)) return 'must be one line.'
  if (contains !== undefined && !value.includes(contains)) return `must contain ${contains}.`
  if (isWord && !/^[A-Za-z]{3,}$/.test(value)) return 'must be one word: at least three letters from a to z, and nothing else.'
  const [other, wanted] = Object.entries(onlyWith).find(([name, needed]) => all[name] !== needed) ?? []
  return other === undefined ? null : `needs the option ${other}: ${wanted}.`
}

function isSameWord(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

function suggest(word: string, names: readonly string[], all: string): string {
  const near = nearest(word, names)
  return near === undefined ? `${all}: ${names.join(', ')}.` : `Did you mean "${near}"?`
}
