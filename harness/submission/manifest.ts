/** Reads `wirecheck.json`, the file in which a student says how their programs are started. */

import { open } from 'node:fs/promises'
import { isAbsolute, join, normalize } from 'node:path'
import { z } from 'zod'
import type { Exercise } from '../model/exercise.js'
import { UsageError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { splitCommand } from './command-line.js'
import { findJsonFault } from './json-fault.js'
import { nearest } from './nearest.js'

export const manifestName = 'wirecheck.json'

/** What the manifest says of one exercise; all of it may be left out. */
export interface ManifestEntry {
  /** The command that starts the program, or the source file that it is. Null: found by name. */
  readonly run: string | null
  /** A shell command that is run first. */
  readonly build: string | null
  readonly port: number | null
  /** Relative to the submission; `''` is its root. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly stdin: readonly string[]
}

export type Manifest = ReadonlyMap<string, ManifestEntry>

const example = '{ "echo": { "run": "python3 my_echo.py {port}" } }'
const hint = `${manifestName} looks like this: ${example}`

const command = z.string('must be a text: a command line').refine(isCommand, { error: (issue) => commandFault(String(issue.input)) })
const environmentValue = z.union([z.string(), z.number(), z.boolean()], 'must be a text or a number').transform(String)
const environmentName = z.string().regex(/^[A-Za-z_]\w*$/, 'is no name for a variable: letters, digits and _ only')

const entrySchema = z.strictObject(
  {
    run: command.nullable().default(null),
    build: command.nullable().default(null),
    port: z.int('must be a whole number').min(1, 'must be 1 or more').max(65_535, 'must be 65535 or less').nullable().default(null),
    cwd: z
      .string('must be a text: a folder of the submission')
      .default('')
      .refine(isInside, 'must be a folder inside the submission, named relative to its root')
      .transform(plainFolder),
    env: z.record(environmentName, environmentValue, 'must be an object of names and values').default({}),
    stdin: z.array(z.string('must be a text: one line'), 'must be a list of lines: ["alice", "{host}"]').default([]),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : 'must be an object like { "run": "…" }') },
)
const entryKeys = Object.keys(entrySchema.shape)

/** Reads the manifest of the submission in `root`; an empty one when there is none. Throws UsageError when it is wrong. */
export async function readManifest(root: string, exercises: readonly Exercise[]): Promise<Manifest> {
  const text = await readText(join(root, manifestName))
  if (text === undefined) return new Map()
  const content = parseJson(text)
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`${manifestName} must hold an object with the exercises as its keys; it holds ${describeKind(content)}.`, { hint })
  }
  const entries = Object.entries(content).filter(([key]) => key !== '$schema')
  return new Map(entries.map(([key, value]) => [knownExercise(key, exercises), parseEntry(key, value)]))
}

async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    if (size > limits.manifestBytesMax) throw new UsageError(`${manifestName} is ${size.toLocaleString('en-US')} bytes long: that is no manifest.`, { hint })
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR') throw new UsageError(`${manifestName} is a folder; it must be a file.`, { hint })
    throw cause
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const fault = findJsonFault(text)
    const found = fault === undefined ? '' : `: line ${fault.line}, column ${fault.column}: ${fault.wanted} is missing there`
    throw new UsageError(`${manifestName} is not valid JSON${found}.`, { hint, cause })
  }
}

function knownExercise(key: string, exercises: readonly Exercise[]): string {
  if (exercises.some(({ id }) => id === key)) return key
  const names = exercises.flatMap(({ id, aliases }) => [id, ...aliases].map((name) => ({ id, name })))
  const close = nearest(
    key,
    names.map(({ name }) => name),
  )
  const meant = names.find(({ name }) => name === close)?.id
  const next = meant === undefined ? `The exercises are: ${exercises.map(({ id }) => id).join(', ')}.` : `Did you mean "${meant}"?`
  throw new UsageError(`${manifestName} names an exercise that there is not: "${key}". ${next}`, { hint })
}

function parseEntry(key: string, value: unknown): ManifestEntry {
  const parsed = entrySchema.safeParse(value)
  if (parsed.success) {
    const { run, build, cwd } = parsed.data
    const without = run !== null ? undefined : build !== null ? 'build' : cwd !== '' ? 'cwd' : undefined
    if (without === undefined) return parsed.data
    throw new UsageError(`${manifestName}: "${key}" has a "${without}" but no "run".`, { hint: 'Say how the program is started: "run": "./echo {port}"' })
  }
  throw new UsageError(parsed.error.issues.map((issue) => describeIssue(key, issue)).join('\n'), { hint })
}

function describeIssue(key: string, issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return `${manifestName}: ${[key, ...issue.path].join('.')} ${issue.issues[0]?.message ?? 'is no name'}.`
  if (issue.code !== 'unrecognized_keys') return `${manifestName}: ${[key, ...issue.path].join('.')} ${issue.message}.`
  return issue.keys
    .map((unknown) => {
      const close = nearest(unknown, entryKeys)
      const next = close === undefined ? `Known are: ${entryKeys.join(', ')}.` : `Did you mean "${close}"?`
      return `${manifestName}: "${key}" has a key that there is not: "${unknown}". ${next}`
    })
    .join('\n')
}

function isCommand(text: string): boolean {
  return commandFault(text) === ''
}

function commandFault(text: string): string {
  try {
    splitCommand(text)
    return ''
  } catch (fault) {
    return `is no command: ${(fault as SyntaxError).message}`
  }
}

function isInside(folder: string): boolean {
  return !isAbsolute(folder) && normalize(folder).split('/')[0] !== '..'
}

function plainFolder(folder: string): string {
  const plain = normalize(folder).replace(/\/$/, '')
  return plain === '.' ? '' : plain
}

function describeKind(content: unknown): string {
  if (content === null) return 'null'
  return Array.isArray(content) ? 'a list' : `a ${typeof content}`
}
