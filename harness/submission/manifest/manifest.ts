/** Reads the manifest, `wirecheck.json`: the file in which a student says how to build and start each program. */

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Exercise } from '../../model/exercise.js'
import { SubmissionError } from '../../support/errors.js'
import { harmlessName } from '../../support/harmless.js'
import { limits } from '../../support/limits.js'
import { manifestHint, manifestName, type Manifest } from './manifest-format.js'
import { nearest } from './nearest.js'

/** Reads the manifest of the submission in `root`; an empty one if there is none. Throws SubmissionError if it is wrong. */
export async function readManifest(root: string, exercises: readonly Exercise[]): Promise<Manifest> {
  const text = await readText(join(root, manifestName))
  if (text === undefined) return new Map()
  const content = await parseJson(text)
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SubmissionError(`${manifestName} must contain an object whose keys are exercises, but it contains ${describeKind(content)}.`, {
      hint: manifestHint,
    })
  }
  const { parseEntry } = await import('./manifest-entry.js') // This module is slow to load, and most submissions have no manifest.
  const entries = Object.entries(content).filter(([key]) => key !== '$schema')
  const isPeer = (id: string): boolean => exercises.find((exercise) => exercise.id === id)?.role === 'peer'
  return new Map(entries.map(([key, value]) => [knownExercise(key, exercises), parseEntry(key, value, isPeer(key))]))
}

async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    if (size > limits.manifestBytesMax)
      throw new SubmissionError(`${manifestName} has ${size.toLocaleString('en-US')} bytes, too many for a manifest.`, { hint: manifestHint })
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR') throw new SubmissionError(`${manifestName} is a folder; it must be a file.`, { hint: manifestHint })
    throw cause
  }
}

async function parseJson(text: string): Promise<unknown> {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const { findJsonFault } = await import('./json-fault.js') // Its library is loaded for a manifest that is wrong only.
    const fault = findJsonFault(text)
    const found = fault === undefined ? '' : ` in line ${fault.line}, column ${fault.column}: ${fault.says}`
    throw new SubmissionError(`${manifestName} is not valid JSON${found}.`, { hint: manifestHint, cause })
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
  throw new SubmissionError(`${manifestName}: unknown exercise "${harmlessName(key)}". ${next}`, { hint: manifestHint })
}

function describeKind(content: unknown): string {
  if (content === null) return 'null'
  return Array.isArray(content) ? 'a list' : `a ${typeof content}`
}
