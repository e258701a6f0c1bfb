/** Finds keys and values in a spec that its types forbid. An instructor's own spec runs without a look at its types. */

import { tiers, type Exercise } from '../../model/exercise.js'
import type { ExerciseStatement, RequirementText } from './defined-exercise.js'

/** What a value must be: of this type, or one of these texts. */
type Kind = 'string' | 'number' | 'object' | readonly string[]

interface Shape<T> {
  readonly required: Readonly<Record<string, Kind>>
  readonly optional: readonly (keyof T & string)[]
}

const transports = ['tcp', 'udp', 'raw', 'none'] as const satisfies readonly Exercise['transport'][]

const ofStatement: Shape<ExerciseStatement> = {
  required: {
    id: 'string',
    title: 'string',
    transport: transports,
    usage: 'string',
    usualPort: 'number',
    statement: 'string',
    example: 'object',
  } satisfies Partial<Record<keyof ExerciseStatement, Kind>>,
  optional: ['aliases', 'options', 'chosen'],
}

const ofRequirement: Shape<RequirementText> = {
  required: { tier: tiers, points: 'number', says: 'string', hint: 'string' } satisfies Partial<Record<keyof RequirementText, Kind>>,
  optional: ['needs', 'explainedBy', 'waitsMs'],
}

/** What the ID of an exercise looks like. */
export const exerciseId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Throws TypeError for a statement with a key that is missing, unknown or of another type. */
export function assertStatement(statement: ExerciseStatement): void {
  assertShape(`The exercise ${quoted(statement.id)}`, statement, ofStatement)
  if (!exerciseId.test(statement.id)) throw new TypeError(`${quoted(statement.id)} cannot be an ID: it takes lower-case letters, digits and hyphens`)
}

/** The same for a requirement. */
export function assertRequirement(exercise: string, id: string, text: RequirementText): void {
  assertShape(`${exercise}: ${id}`, text, ofRequirement)
}

function assertShape<T extends object>(where: string, value: T, { required, optional }: Shape<T>): void {
  const known = [...Object.keys(required), ...optional]
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new TypeError(`${where} has an unknown key, "${unknown}": it takes ${known.join(', ')}`)
  for (const [key, kind] of Object.entries(required)) {
    const found: unknown = value[key as keyof T]
    if (found === undefined) throw new TypeError(`${where} lacks "${key}"`)
    if (!isOf(kind, found)) throw new TypeError(`${where}: ${key} must be ${described(kind)}, not ${JSON.stringify(found)}`)
  }
}

function isOf(kind: Kind, found: unknown): boolean {
  if (kind === 'number') return typeof found === 'number' && found >= 0
  return typeof kind === 'string' ? typeof found === kind : kind.some((each) => each === found)
}

function described(kind: Kind): string {
  if (typeof kind !== 'string') return `one of ${kind.join(', ')}`
  return { string: 'a text', number: 'a number that is not negative', object: 'an object' }[kind]
}

function quoted(id: unknown): string {
  return JSON.stringify(id) ?? 'without an ID'
}
