/** A made class: submissions put together from the fixtures, with the verdicts that each must get. The same seed makes the same class. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { createRandom, type Random } from '../check/inputs/random.js'
import type { ClassEntry } from '../model/class.js'
import { runTool } from '../support/tool.js'
import type { ExactVerdicts } from './derive.js'
import type { Fixture } from './fixtures.js'
import { copyInto } from './hand-in.js'

export interface MadeSubmission {
  /** As in grades.csv: an archive with its ending. */
  readonly name: string
  /** The names of the fixtures in it. */
  readonly madeOf: readonly string[]
  /** By exercise. Empty for a submission without a program. */
  readonly verdicts: ExactVerdicts
}

export interface MadeClassOptions {
  readonly fixtures: readonly Fixture[]
  /** How many submissions. */
  readonly count: number
  readonly seed: number
  /** Whether some are archives. */
  readonly archives: boolean
}

/** Unusual names in a class, which must do no harm. */
const nameEndings = ['', ' 1', ' Ünal', '\u4e2d', ' =1+1', ' ::error::', '.old', " O'Hara", ' @home']
/** How many of a hundred submissions are of each kind. */
const shares = [
  ['correct', 30],
  ['broken', 25],
  ['mixed', 25],
  ['hostile', 8],
  ['not-building', 6],
  ['empty', 6],
] as const
type Kind = (typeof shares)[number][0]
const archiveShare = 30 // of a hundred
const archiveTimeMs = 60_000
const mixedMax = 4

/** Writes a class into `folder`, which must be empty. The first submissions are one of each kind. */
export async function makeClass(folder: string, { fixtures, count, seed, archives }: MadeClassOptions): Promise<readonly MadeSubmission[]> {
  const random = createRandom(seed, 'class')
  // Nobody asks for exercises by name in a class, nor is there an assignment with options.
  const usable = fixtures.filter(({ note }) => note.asked === undefined && note.options === undefined)
  const made: MadeSubmission[] = []
  mkdirSync(folder, { recursive: true })
  for (let number = 1; number <= count; number += 1) {
    const kind = shares[number - 1]?.[0] ?? kindFor(random.integer(0, 99))
    const chosen = choose(kind, usable, random)
    const stem = `s${String(number).padStart(3, '0')}${random.pick(nameEndings)}`
    const drawn = number <= shares.length || random.integer(0, 99) >= archiveShare ? null : random.pick(['.zip', '.tar.gz', '.tgz', '.tar'] as const)
    const archive = archives ? drawn : null
    await handIn(join(folder, stem), chosen, archive)
    made.push({
      name: `${stem}${archive ?? ''}`,
      madeOf: chosen.map((each) => each.name),
      verdicts: Object.assign({}, ...chosen.map(({ verdicts }) => verdicts)) as ExactVerdicts,
    })
  }
  return made
}

function kindFor(percent: number): Kind {
  let below = 0
  for (const [kind, share] of shares) {
    below += share
    if (percent < below) return kind
  }
  return 'correct'
}

function choose(kind: Kind, fixtures: readonly Fixture[], random: Random): readonly Fixture[] {
  if (kind === 'empty') return []
  if (kind === 'mixed') return chooseMixed(fixtures, random)
  const isBuilt = ({ verdicts }: Fixture): boolean => Object.values(verdicts).every(({ status }) => status === 'graded')
  const some = fixtures.filter((fixture) => (kind === 'not-building' ? !isBuilt(fixture) : fixture.kind === kind && isBuilt(fixture)))
  return some.length === 0 ? [] : [random.pick(some)]
}

/** Broken Python programs of several exercises, as one student hands them in. */
function chooseMixed(fixtures: readonly Fixture[], random: Random): readonly Fixture[] {
  const files = fixtures.filter(({ kind, submittedAs }) => kind === 'broken' && submittedAs?.endsWith('.py') === true)
  const chosen: Fixture[] = []
  const wanted = random.integer(2, mixedMax)
  for (let tries = 0; files.length > 0 && chosen.length < wanted && tries < 50; tries += 1) {
    const next = random.pick(files)
    const clashes = chosen.some((each) => each.submittedAs === next.submittedAs || Object.keys(each.verdicts).some((id) => id in next.verdicts))
    if (!clashes) chosen.push(next)
  }
  return chosen
}

async function handIn(path: string, fixtures: readonly Fixture[], archive: string | null): Promise<void> {
  const folder = archive === null ? path : join(mkdtempSync(join(tmpdir(), 'wirecheck-made-')), basename(path))
  mkdirSync(folder, { recursive: true })
  for (const fixture of fixtures) copyInto(folder, fixture)
  if (archive === null) return
  await pack(folder, resolve(`${path}${archive}`))
  rmSync(folder, { recursive: true })
}

/** Packs the folder itself, as a person does. Python's zipfile is there wherever the fixtures run. */
async function pack(folder: string, archive: string): Promise<void> {
  const [parent, name] = [join(folder, '..'), basename(folder)]
  const command = archive.endsWith('.zip')
    ? { file: 'python3', args: ['-m', 'zipfile', '-c', archive, name] }
    : { file: 'tar', args: [archive.endsWith('.tar') ? '-cf' : '-czf', archive, `./${name}`] }
  const environment = process.env as Record<string, string>
  const run = await runTool(command, { cwd: parent, environment, timeoutMs: archiveTimeMs, outputBytesMax: 4_000, signal: new AbortController().signal })
  if (run.status !== 0) throw new Error(`Cannot write ${archive}: ${run.output}`)
}

/** Writes the expected result of each submission beside the class. */
export function writeExpected(path: string, made: readonly MadeSubmission[]): void {
  writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`)
}

/** The verdicts that a class got on one submission, to compare with those it was made for. */
export function verdictsIn({ exercises }: Pick<ClassEntry, 'exercises'>): ExactVerdicts {
  return Object.fromEntries(
    exercises.map(({ id, status, fail, blocked, untested, error }) => {
      const lists = Object.entries({ fail, blocked, untested, error }).filter(([, ids]) => ids.length > 0)
      return [id, { status, ...Object.fromEntries(lists) }]
    }),
  )
}
