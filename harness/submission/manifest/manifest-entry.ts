/** What `wirecheck.json` may say of one exercise, and what is said of mistakes in it. */

import { isAbsolute, normalize } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../support/errors.js'
import { splitCommand } from '../../support/command-line.js'
import { manifestHint, manifestName, type ManifestEntry } from './manifest-format.js'
import { nearest } from './nearest.js'

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

/** What the manifest says of the exercise `key`. Throws UsageError when it is wrong. */
export function parseEntry(key: string, value: unknown): ManifestEntry {
  const parsed = entrySchema.safeParse(value)
  if (parsed.success) {
    const { run, build, cwd } = parsed.data
    const without = run !== null ? undefined : build !== null ? 'build' : cwd !== '' ? 'cwd' : undefined
    if (without === undefined) return parsed.data
    throw new UsageError(`${manifestName}: "${key}" has a "${without}" but no "run".`, { hint: 'Say how the program is started: "run": "./echo {port}"' })
  }
  throw new UsageError(parsed.error.issues.map((issue) => describeIssue(key, issue)).join('\n'), { hint: manifestHint })
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
