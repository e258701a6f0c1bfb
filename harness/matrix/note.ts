/** Reads the description of a fixture, from a file's header or from fixture.json, and checks it against the catalogue. */

import { optionsOf, type Exercise, type OptionValues } from '../model/exercise.js'
import { labProperties, type LabProperty } from '../model/lab.js'
import type { ExerciseStatus } from '../model/report.js'
import { deriveVerdicts, type ExactVerdicts, type Outcome } from './derive.js'

export type FixtureKind = 'correct' | 'broken' | 'hostile'

export interface FixtureNote {
  /** One sentence: what is wrong with it, or how it is made. */
  readonly what: string
  /** Requirements that its one program fails. */
  readonly breaks: readonly string[]
  /** Why it fails several requirements, if failing only one is impossible. */
  readonly because?: string
  /** The exercise that is asked for by `--exercise`, where the program's name does not tell it. */
  readonly asked?: string
  /** By exercise: the options that it is written for. */
  readonly options?: Readonly<Record<string, OptionValues>>
  /** Texts that its report must contain, where a hint or a cause is for this fault alone. */
  readonly tells?: readonly string[]
  /** Of an attack: what keeps it from succeeding. Of each group, the lab must hold one. It is not run in any other lab, unless it is harmless. */
  readonly needs?: Needs
  /** Whether the attack does no harm where nothing stops it. There it must succeed, which proves that it is one. */
  readonly isHarmless?: boolean
  /** The tiers that a correct program passes. */
  readonly passes?: 'core' | 'all'
}

/** `files or user, network`: one of the first two, and the third. `nothing`: every lab stops it. */
export type Needs = readonly (readonly LabProperty[])[]

export interface ReadNote {
  readonly note: FixtureNote
  readonly verdicts: ExactVerdicts
}

export interface NoteContext {
  readonly kind: FixtureKind
  /** The exercise named by the fixture's folder, or null. */
  readonly exercise: string | null
  readonly catalogue: readonly Exercise[]
}

const keysOfOne = [
  'submitted as',
  'what',
  'passes',
  'exercise',
  'asked',
  'options',
  'breaks',
  'status',
  'untested',
  'blocked',
  'because',
  'tells',
  'needs',
  'elsewhere',
]
const keysOfSeveral = ['what', 'passes', 'exercises', 'fails', 'untested', 'blocked']
const statuses: readonly string[] = ['graded', 'ambiguous', 'build-failed', 'untested'] satisfies ExerciseStatus[]

/** The note of a fixture with one program, from the fields of its header. Throws a TypeError that says what is wrong with them. */
export function noteOfOne(fields: ReadonlyMap<string, string>, context: NoteContext): ReadNote {
  refuseUnknownKeys(fields.keys(), keysOfOne)
  const asked = fields.get('asked')
  const exercise = asked ?? fields.get('exercise') ?? context.exercise
  if (exercise === null) throw new TypeError('"exercise" is missing')
  const status = fields.get('status') ?? 'graded'
  if (!isStatus(status)) throw new TypeError(`unknown status "${status}": one of ${statuses.join(', ')}`)
  const blocked = listOf(fields.get('blocked'))
  const outcome = { status, fail: listOf(fields.get('breaks')), untested: listOf(fields.get('untested')), ...(blocked.length > 0 && { blocked }) }
  if (context.kind === 'broken' && status === 'graded' && outcome.fail.length === 0) throw new TypeError('"breaks" is missing')
  const options = optionsIn(
    fields.get('options'),
    context.catalogue.find(({ id }) => id === exercise),
  )
  const note = {
    ...noteFrom(fields, context.kind, outcome.fail),
    ...(asked !== undefined && { asked }),
    ...(options !== undefined && { options: { [exercise]: options } }),
  }
  return { note, verdicts: { [exercise]: verdictsOf(exercise, outcome, context.catalogue) } }
}

/** The note of a folder, from the text of its fixture.json. Throws a TypeError that says what is wrong with it. */
export function noteOfFolder(json: string, context: NoteContext): ReadNote {
  const parsed = JSON.parse(json) as Readonly<Record<string, unknown>>
  const fields = new Map(Object.entries(parsed).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : String(value)]))
  if (!fields.has('exercises')) return noteOfOne(fields, context)
  refuseUnknownKeys(fields.keys(), keysOfSeveral)
  const exercises = listOf(fields.get('exercises'))
  const lists = (key: string): Readonly<Record<string, readonly string[]>> => listsOf(key, parsed[key], exercises)
  const [fails, untested, blocked] = [lists('fails'), lists('untested'), lists('blocked')]
  const verdicts = exercises.map((id) => {
    const outcome = { status: 'graded', fail: fails[id] ?? [], untested: untested[id] ?? [], ...(blocked[id] && { blocked: blocked[id] }) } as const
    return [id, verdictsOf(id, outcome, context.catalogue)]
  })
  return { note: noteFrom(fields, context.kind, []), verdicts: Object.fromEntries(verdicts) as ExactVerdicts }
}

/** `{ "answer": "lower" }`. Throws TypeError for an option that the exercise does not have. */
function optionsIn(json: string | undefined, exercise: Exercise | undefined): OptionValues | undefined {
  if (json === undefined) return undefined
  const options = parsedOptions(json)
  const known = exercise === undefined ? [] : optionsOf(exercise).map(({ name }) => name)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined && exercise !== undefined)
    throw new TypeError(`"options" has "${unknown}", which is no option of ${exercise.id}${known.length === 0 ? '' : `: it has ${known.join(', ')}`}`)
  return options
}

function parsedOptions(json: string): OptionValues {
  try {
    return JSON.parse(json) as OptionValues
  } catch (cause) {
    throw new TypeError(`"options" must be JSON, such as {"answer": "lower"}, not ${json}`, { cause })
  }
}

function noteFrom(fields: ReadonlyMap<string, string>, kind: FixtureKind, breaks: readonly string[]): FixtureNote {
  const [what, because, passes] = [fields.get('what'), fields.get('because'), fields.get('passes')]
  if (what === undefined) throw new TypeError('"what" is missing')
  const tells = fields.get('tells')?.split(' | ')
  if (kind !== 'correct') return { what, breaks, ...attackFrom(fields), ...(because !== undefined && { because }), ...(tells !== undefined && { tells }) }
  if (passes !== 'core' && passes !== 'all') throw new TypeError('"passes" must be core or all')
  return { what, breaks, passes }
}

/** What only an attack has. */
function attackFrom(fields: ReadonlyMap<string, string>): Pick<FixtureNote, 'needs' | 'isHarmless'> {
  const [text, elsewhere] = [fields.get('needs'), fields.get('elsewhere')]
  if (text === undefined) return {}
  if (elsewhere !== undefined && elsewhere !== 'it succeeds') throw new TypeError(`"elsewhere" takes "it succeeds", not "${elsewhere}"`)
  const groups = text === 'nothing' ? [] : listOf(text).map((group) => group.split(' or '))
  const unknown = groups.flat().find((name) => !isProperty(name))
  if (unknown !== undefined) throw new TypeError(`"needs" names "${unknown}": one of nothing, ${labProperties.join(', ')}`)
  return { needs: groups as Needs, ...(elsewhere !== undefined && { isHarmless: true }) }
}

function isProperty(text: string): text is LabProperty {
  return (labProperties as readonly string[]).includes(text)
}

function verdictsOf(id: string, outcome: Outcome, catalogue: readonly Exercise[]): ExactVerdicts[string] {
  const exercise = catalogue.find((each) => each.id === id)
  if (exercise === undefined) throw new TypeError(`unknown exercise "${id}"`)
  const known = new Set(exercise.requirements.map((requirement) => requirement.id))
  const unknown = [...outcome.fail, ...outcome.untested, ...(outcome.blocked ?? [])].find((requirement) => !known.has(requirement))
  if (unknown !== undefined) throw new TypeError(`"${unknown}" is not a requirement of ${id}`)
  return deriveVerdicts(exercise.requirements, outcome)
}

function refuseUnknownKeys(keys: Iterable<string>, known: readonly string[]): void {
  const unknown = [...keys].find((key) => !known.includes(key))
  if (unknown !== undefined) throw new TypeError(`unknown key "${unknown}": one of ${known.join(', ')}`)
}

/** Requirements by exercise, as `fails` in fixture.json has them. */
function listsOf(key: string, value: unknown, exercises: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const lists = (value ?? {}) as Readonly<Record<string, readonly string[]>>
  const stray = Object.keys(lists).find((id) => !exercises.includes(id))
  if (stray !== undefined) throw new TypeError(`"${key}" names ${stray}, which "exercises" does not`)
  return lists
}

function listOf(text = ''): readonly string[] {
  return text.split(',').flatMap((each) => each.trim() || [])
}

function isStatus(text: string): text is ExerciseStatus {
  return statuses.includes(text)
}
