/** The published schema of results.json. The compiler checks it against the model's types. */

import { z } from 'zod'
import { feedbacks } from '../model/assignment.js'
import { tiers } from '../model/exercise.js'
import { labProperties } from '../model/lab.js'
import type { Report } from '../model/report.js'
import { results } from '../model/verdict.js'

export const points = z.strictObject({
  points: z.number().min(0).describe('Points that were earned.'),
  of: z.number().min(0).describe('Points that could be earned. What was not tested does not count.'),
})

export const score = points.extend({
  byTier: z
    .strictObject({ core: points.exactOptional(), robust: points.exactOptional(), scale: points.exactOptional() })
    .describe('Only the tiers in which something counts.'),
})

const base64 = z.base64()

const transcriptEvent = z.strictObject({
  atMs: z.number().describe('Milliseconds since the check began.'),
  connection: z.int().min(1).describe("Which of the check's connections, counted from 1."),
  from: z.enum(['suite', 'program']),
  event: z.enum(['connect', 'refused', 'data', 'datagram', 'end', 'reset', 'close']),
  bytes: base64.exactOptional().describe('What was sent: data and datagrams only.'),
  bytesTotal: z.int().min(0).exactOptional().describe('How many bytes there were, if `bytes` contains only the first ones.'),
  address: z.string().exactOptional(),
})

const comparison = z.strictObject({
  expected: base64,
  received: base64,
  firstDifferenceAt: z.int().min(0).describe('Offset of the first byte that differs, counted from 0.'),
  did: z.enum(['printed', 'saved']).exactOptional().describe('What the program did with the bytes. Absent: it sent them.'),
  part: z
    .strictObject({ from: z.int().min(0), expectedBytes: z.int().min(0), receivedBytes: z.int().min(0), says: z.string() })
    .exactOptional()
    .describe(
      'Present if the bytes are long. Then `expected` and `received` contain only the bytes around the difference, beginning at the offset `from`, and `says` tells how all of them differ.',
    ),
})

const cause = z.strictObject({
  says: z.string().describe('What the program was doing when it did not answer, in one sentence.'),
  kind: z.string(),
  detail: z.string().describe('The system call, its descriptor and what that is connected to.'),
})

const verdict = z.strictObject({
  requirement: z.string().describe("The contract's ID: ECHO-3, TCP-4."),
  says: z.string().describe("The requirement's sentence."),
  title: z.string().describe("The check's own title."),
  tier: z.enum(tiers),
  visibility: z
    .enum(['hidden', 'after-due', 'after-published'])
    .exactOptional()
    .describe('When students see this check, if the assignment withholds it (for now).'),
  result: z.enum(results).describe('blocked: a requirement that it needs failed; untested: this machine cannot test it; error: a fault of the suite.'),
  points: points.shape.points,
  of: points.shape.of,
  durationMs: z.number().min(0),
  message: z.string().describe('What was tried, then what was found.'),
  hint: z.string(),
  expected: z.array(z.string()).exactOptional().describe('Every acceptable outcome.'),
  actual: z.string().exactOptional(),
  comparison: comparison.exactOptional(),
  cause: cause.exactOptional(),
  reproduce: z
    .string()
    .exactOptional()
    .describe('A shell command that repeats the failure while the program runs; one that starts the program itself needs its port free.'),
  transcript: z.array(transcriptEvent),
  output: z.string().describe('The last lines that the program printed.'),
  ending: z.string().describe('How the program ended, if it did.'),
})

const program = z.strictObject({
  path: z.string(),
  language: z.string(),
  command: z.string().describe('How it was started. Both ends of a chat have a line each; a line break inside a command is written \\n.'),
  address: z
    .strictObject({ host: z.string(), port: z.int().min(0).max(65_535) })
    .nullable()
    .describe('Where it listened; null if it never did.'),
  portFrom: z.enum(['argument', 'program']).nullable().describe('argument: it used the port that it was given; program: it used its own hard-coded port.'),
})

export const exerciseStatus = z.enum(['graded', 'missing', 'ambiguous', 'build-failed', 'untested'])

const exercise = z.strictObject({
  id: z.string(),
  title: z.string(),
  status: exerciseStatus,
  counts: z.boolean().describe('Whether its points count in the total, although nothing was graded.'),
  message: z.string().describe('Why it was not graded; empty if it was.'),
  hint: z.string(),
  program: program.nullable(),
  score,
  checks: z.array(verdict),
  notReached: z.int().min(0).describe('How many checks were still to run when the run ended early (Ctrl-C, --first).'),
  withheld: z.int().min(0).describe('How many other checks the assignment withholds from students.'),
})

const lab = z.strictObject({
  network: z.enum(['private', 'shared']),
  files: z.enum(['private', 'shared']),
  user: z.string(),
  limits: z.boolean().describe('Whether the kernel limits the CPU time and memory of a program.'),
  sight: z.boolean().describe('Whether the kernel shows what a program waits for.'),
  weaker: z
    .array(z.enum(labProperties))
    .describe('The names of the properties that the lab does not hold. Empty means that it holds them all: network, files, processes, limits and user.'),
  why: z.string().describe('Why the lab is not private; empty if it is.'),
})

/** results.json, as readers may rely on it. An unknown key is an error: a new key means a new format. */
export const reportSchema = z.strictObject({
  format: z.literal(1),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  submission: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().min(0),
  seed: z.int(),
  lab,
  result: z.enum(['pass', 'fail', 'error']),
  interrupted: z
    .boolean()
    .describe('Whether the run was interrupted (Ctrl-C, SIGTERM, time budget), or still goes on; if so, the report contains the results so far.'),
  errors: z.array(z.string()).describe('Faults of the suite or the machine that belong to no single check.'),
  problem: z
    .strictObject({ message: z.string(), hint: z.string() })
    .nullable()
    .describe('Why the submission could not be graded at all: its manifest is not valid, or no program was found in it. Null in all other runs.'),
  only: z
    .array(z.string())
    .describe('The requirements given with --check; empty means all. Other checks ran because these need them; their points do not count.'),
  assignment: z
    .strictObject({
      title: z.string(),
      audience: z.enum(['student', 'staff']).describe('Who this report is for. A report for students may lack checks.'),
      feedback: z.enum(feedbacks).describe('What students are told about the checks that they see.'),
    })
    .nullable()
    .describe('The assignment that was graded; null if there is none.'),
  score,
  exercises: z.array(exercise),
  unclaimed: z
    .array(
      z.strictObject({
        path: z.string(),
        message: z.string().describe('Which exercises its name could mean, and what to write into the manifest to have it graded.'),
      }),
    )
    .describe('Programs that were not graded, because their names do not match an exercise.'),
})

/** A type without `readonly`, in which a text is a string whether it is trusted or not. */
export type Plain<T> = T extends symbol ? string : T extends object ? { -readonly [Key in keyof T]: Plain<T[Key]> } : T
export type Same<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false

/** Does not compile if schema and model differ: neither may have a key, an optional mark or a value that the other lacks. */
export const schemaMatchesModel: Same<Plain<z.infer<typeof reportSchema>>, Plain<Report>> = true

/** The JSON Schema (draft 2020-12) of results.json, for docs/results.schema.json. */
export function renderResultsSchema(): string {
  return renderSchema(reportSchema, { title: 'wirecheck results', description: 'The results of one run on one submission: results.json, format 1.' })
}

/** A schema as JSON Schema, with a title and a description, ending in a line feed. */
export function renderSchema(schema: z.ZodType, about: { readonly title: string; readonly description: string }): string {
  const { $schema, ...rest } = z.toJSONSchema(schema)
  return `${JSON.stringify({ $schema, ...about, ...rest }, null, 2)}\n`
}
