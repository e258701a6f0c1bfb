/** The keys that `wirecheck.json` may have for one exercise, and the messages about mistakes in it. */

import { isAbsolute, normalize } from 'node:path'
import { z } from 'zod'
import { SubmissionError } from '../../support/errors.js'
import { harmlessName } from '../../support/harmless.js'
import { limits } from '../../support/limits.js'
import { splitCommand } from '../../support/command-line.js'
import { manifestHint, manifestName, type ManifestEntry } from './manifest-format.js'
import { nearest } from './nearest.js'

/** A text that a process can be given: the kernel passes on no NUL characters, and nothing that is too long. */
const text = (says: string) =>
  z
    .string(says)
    .max(limits.manifestTextMax, `must not be longer than ${limits.manifestTextMax.toLocaleString('en-US')} characters`)
    .refine((value) => !value.includes('\0'), 'must not contain NUL characters')
const command = text('must be a string: a command line').refine(isCommand, { error: (issue) => commandFault(String(issue.input)) })
const environmentValue = z.union([z.string(), z.number(), z.boolean()], 'must be a string or a number').transform(String).pipe(text(''))
const environmentName = z.string().regex(/^[A-Za-z_]\w*$/, 'is not a valid variable name: use letters, digits and _')

const entrySchema = z.strictObject(
  {
    run: command
      .refine(hasKnownPlaceholders, { error: (issue) => placeholderFault(String(issue.input)) })
      .nullable()
      .default(null),
    build: command.nullable().default(null),
    port: z.int('must be a whole number').min(1, 'must be 1 or more').max(65_535, 'must be 65535 or less').nullable().default(null),
    cwd: text('must be a string: a folder of the submission')
      .default('')
      .refine(isInside, 'must be a folder inside the submission, relative to its root')
      .transform(plainFolder),
    env: z.record(environmentName, environmentValue, 'must be an object with names and values').default({}),
    stdin: z.array(text('must be a string: one line'), 'must be a list of lines, such as ["alice", "{host}"]').default([]),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : 'must be an object such as { "run": "…" }') },
)
const entryKeys = Object.keys(entrySchema.shape)

/** Reads the manifest's entry for the exercise `key`, in which `isPeer` programs have a role and a name. Throws SubmissionError if it is wrong. */
export function parseEntry(key: string, value: unknown, isPeer: boolean): ManifestEntry {
  const parsed = entrySchema.safeParse(value)
  if (parsed.success) {
    const { run, build, cwd, stdin } = parsed.data
    const [foreign] = isPeer ? [] : [run ?? '', ...stdin].flatMap((text) => /\{(?:role|name)\}/.exec(text) ?? [])
    if (foreign !== undefined)
      throw new SubmissionError(`${manifestName}: "${key}" has the placeholder ${foreign}, which exists only in a chat. Use {port} and {host} here.`, {
        hint: manifestHint,
      })
    const without = run !== null ? undefined : build !== null ? 'build' : cwd !== '' ? 'cwd' : undefined
    if (without === undefined) return parsed.data
    throw new SubmissionError(`${manifestName}: "${key}" has "${without}" but no "run".`, {
      hint: 'Add the command that starts the program: "run": "./echo {port}"',
    })
  }
  throw new SubmissionError(parsed.error.issues.map((issue) => describeIssue(key, issue)).join('\n'), { hint: manifestHint })
}

function describeIssue(key: string, issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return `${manifestName}: ${place(key, issue)} ${issue.issues[0]?.message ?? 'is not a valid name'}.`
  if (issue.code !== 'unrecognized_keys') return `${manifestName}: ${place(key, issue)} ${issue.message}.`
  return issue.keys
    .map((unknown) => {
      const close = nearest(unknown, entryKeys)
      const next = close === undefined ? `The known keys are: ${entryKeys.join(', ')}.` : `Did you mean "${close}"?`
      return `${manifestName}: unknown key "${harmlessName(unknown)}" in "${key}". ${next}`
    })
    .join('\n')
}

/** `echo.env.PATH` */
function place(key: string, { path }: z.core.$ZodIssue): string {
  return [key, ...path].map((part) => harmlessName(String(part))).join('.')
}

function isCommand(text: string): boolean {
  return commandFault(text) === ''
}

function commandFault(text: string): string {
  try {
    splitCommand(text)
    return ''
  } catch (fault) {
    return `is not a valid command: ${(fault as SyntaxError).message}`
  }
}

const placeholders = ['port', 'host', 'role', 'name']

function hasKnownPlaceholders(text: string): boolean {
  return placeholderFault(text) === ''
}

/** What is wrong with the first mistyped placeholder; empty if none is. Other words in braces may be the program's own: `awk '{print}'`. */
function placeholderFault(text: string): string {
  for (const [, word = ''] of text.matchAll(/(?<!\$)\{(\w+)\}/g)) {
    if (placeholders.includes(word)) continue
    const close = nearest(word, placeholders)
    if (close !== undefined) return `has an unknown placeholder {${word}}: write {${close}}`
  }
  return ''
}

function isInside(folder: string): boolean {
  return !isAbsolute(folder) && normalize(folder).split('/')[0] !== '..'
}

function plainFolder(folder: string): string {
  const plain = normalize(folder).replace(/\/$/, '')
  return plain === '.' ? '' : plain
}
