/** class.json: the marks of a class for other programs, and its published schema. */

import { z } from 'zod'
import { classStatuses, type ClassReport } from '../model/class.js'
import { tiers } from '../model/exercise.js'
import { forJson, type SafeFor } from './destinations.js'
import { exerciseStatus, points, renderSchema, score, type Plain, type Same } from './schema.js'

const requirements = z.array(z.string())

const exercise = points.extend({
  id: z.string(),
  status: exerciseStatus,
  fail: requirements.describe('The requirements that a check of failed.'),
  blocked: requirements,
  untested: requirements,
  error: requirements,
})

const entry = z.strictObject({
  submission: z.string(),
  person: z.string().describe('Whose it is, as far as the name of what was handed in tells; may be empty.'),
  roster: z.record(z.string(), z.string()).describe('The other columns of the roster.'),
  status: z
    .enum(classStatuses)
    .describe(
      'graded: it has a mark; nothing-to-grade: a mark of zero, because it has no program or its manifest is not valid. All others have no mark: time-over, unreadable, error (wirecheck itself failed, or the machine cannot test any of its programs), not-yet-graded, not-handed-in.',
    ),
  isEarlier: z
    .boolean()
    .describe('Whether the mark is from an earlier grading: the submission or the options have changed since then, or wirecheck has failed.'),
  score: score.nullable().describe('Null if there is no mark.'),
  exercises: z.array(exercise).describe('The exercises that count.'),
  lookAt: z.array(z.string()).describe('What a person should know or look at.'),
  folder: z.string().nullable().describe('Where results.json and junit.xml are, relative to class.json; null if there are none.'),
  startedAt: z.string().describe('When it was graded, ISO 8601; empty if it was not.'),
  durationMs: z.number().min(0),
})

/** class.json, as readers may rely on it. An unknown key is an error: a new key means a new format. */
export const classSchema = z.strictObject({
  format: z.literal(1),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  seed: z.int().describe('The seed of every submission.'),
  exercises: z.array(z.string()).describe('The requested exercises; empty means all that were found.'),
  tier: z.enum(tiers),
  only: z.array(z.string()).describe('The requested requirements; empty means all.'),
  submissions: z.array(entry).describe('Sorted by name; people in the roster who handed nothing in come last.'),
})

/** Does not compile if schema and model differ. */
export const classSchemaMatchesModel: Same<Plain<z.infer<typeof classSchema>>, Plain<ClassReport>> = true

/** The report of a class as JSON, ending in a line feed; docs/class.schema.json describes it. */
export function renderClassJson(report: ClassReport): SafeFor<'json'> {
  return forJson(report)
}

/** The JSON Schema (draft 2020-12) of class.json, for docs/class.schema.json. */
export function renderClassSchema(): string {
  return renderSchema(classSchema, { title: 'wirecheck class', description: 'The marks of all submissions of a class: class.json, format 1.' })
}
