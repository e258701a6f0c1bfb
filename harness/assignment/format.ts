/** The keys that an assignment file may have, and the published JSON Schema of it. */

import { z } from 'zod'
import { blockedRules, feedbacks, visibilities } from '../model/assignment.js'
import { tiers } from '../model/exercise.js'

const points = (what: string) => z.number('must be a number of points').min(0, 'must not be negative').max(10_000, 'must be 10000 or less').describe(what)

const requirement = z.strictObject(
  {
    points: points("In the unit of the exercise's requirements. 0 leaves the requirement out.").exactOptional(),
    visibility: oneOf(visibilities)
      .describe('When students see its checks. after-due: once the due date has passed; after-published: once `published` is true.')
      .exactOptional(),
    bonus: z.boolean('must be true or false').describe('Whether its points are extra: they are not scaled, and do not raise the total.').exactOptional(),
    hint: z.string('must be a text').describe("Added to the requirement's own hint.").exactOptional(),
  },
  isObject('such as { points: 5 }'),
)

const requirements = z.record(z.string(), requirement, isObject('whose keys are requirements, such as ECHO-12'))

const exercise = z.strictObject(
  {
    points: points('The total to which its requirements are scaled. Default: the sum of their points.').exactOptional(),
    tier: oneOf(tiers).describe('Only requirements up to this tier count.').exactOptional(),
    options: z
      .record(z.string(), z.union([z.string(), z.int().min(0)], 'must be a text or a whole number'), isObject('such as { port: 5000 }'))
      .describe("What is chosen of the exercise's options, which its page lists.")
      .exactOptional(),
    requirements: requirements.describe('For this exercise only.').default({}),
  },
  isObject('such as { points: 40 }'),
)

const seedFault = 'must be a whole number, or per-submission'

export const assignmentSchema = z.strictObject(
  {
    title: z.string('must be a text').default(''),
    exercises: z
      .record(z.string(), exercise, isObject('whose keys are exercises, such as echo'))
      .refine((value) => Object.keys(value).length > 0, 'must name at least one exercise')
      .describe('The exercises that count, by ID.'),
    requirements: requirements.describe('By requirement ID, for every exercise that has the requirement.').default({}),
    mustPass: z
      .array(z.string('must be a tier or a requirement'), 'must be a list, such as [core]')
      .describe('Tiers and requirement IDs. If present, only these decide whether a submission passes.')
      .default([]),
    blocked: oneOf(blockedRules)
      .describe(
        'What becomes of checks that are not judged because a requirement that they need failed: they count as zero, or not at all; or they are run all the same, and count if they pass.',
      )
      .default('zero'),
    feedback: oneOf(feedbacks).describe('How much students are told about the checks that they see.').default('full'),
    due: z
      .union(
        [z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })],
        'must be a date and time with a zone, such as 2026-12-01T23:59+01:00',
      )
      .describe('A date and time with a zone (ISO 8601).')
      .nullable()
      .default(null),
    published: z.boolean('must be true or false').describe('Whether the marks are published.').default(false),
    seed: z
      .union([z.int(seedFault).min(0, seedFault).max(0xffff_ffff, seedFault), z.literal('per-submission')], seedFault)
      .nullable()
      .default(null),
    exercisesFrom: z.string('must be the path of a folder').describe('A folder with exercises of your own, relative to this file.').exactOptional(),
    languages: z
      .array(z.string('must be the name of a language'), 'must be a list, such as [python, java]')
      .describe('The languages that are taken. Default: all.')
      .default([]),
  },
  isObject('with the key "exercises"'),
)

export type AssignmentFile = z.infer<typeof assignmentSchema>

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`)
}

function isObject(example: string) {
  return { error: (issue: { readonly code: string }) => (issue.code === 'invalid_type' ? `must be an object ${example}` : undefined) }
}

/** The keys allowed at a path of the file; empty if the instructor may choose them freely. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [first, , third] = path
  if (path.length === 0) return Object.keys(assignmentSchema.shape)
  if (first === 'exercises' && path.length === 2) return Object.keys(exercise.shape)
  const isRequirement = (first === 'requirements' && path.length === 2) || (first === 'exercises' && third === 'requirements' && path.length === 4)
  return isRequirement ? Object.keys(requirement.shape) : []
}

/** The JSON Schema (draft 2020-12) of an assignment file, for docs/assignment.schema.json. */
export function renderAssignmentSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(assignmentSchema, { io: 'input' })
  const schema = { $schema, title: 'wirecheck assignment', description: 'Which exercises count, for how many points, and what students are shown.', ...rest }
  return `${JSON.stringify(schema, null, 2)}\n`
}
