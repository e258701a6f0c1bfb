/**
 * The journal of a class, journal.jsonl in the report folder: one line of JSON for each run and each graded submission, only
 * ever appended, and flushed to the disk. Whatever ends a run, the next one goes on from here.
 */

import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Entry } from '../intake/index.js'
import type { Mark } from '../model/class.js'
import type { ClassOptions } from '../model/options.js'
import { MachineError } from '../support/errors.js'

export const journalName = 'journal.jsonl'

/** A submission as the journal names it. */
export type Handed = Pick<Entry, 'name' | 'person'>

/** The first line of each run. */
export interface RunLine extends Pick<ClassOptions, 'exercises' | 'tier' | 'only' | 'lab' | 'assignment'> {
  readonly kind: 'run'
  readonly format: 1
  /** Whether it grades everything anew. */
  readonly again: boolean
  readonly version: string
  readonly seed: number
  /** All submissions of the class, those of other shards too. */
  readonly handed: readonly Handed[]
}

export interface GradedLine {
  readonly kind: 'graded'
  readonly name: string
  /** A hash of all that decides the verdicts: content, options, version. */
  readonly key: string
  /** Its reports, relative to the report folder; null if there are none. */
  readonly folder: string | null
  readonly timeBudgetMs: number
  readonly mark: Mark
  /** Why requirements failed: a sentence for each `exercise requirement`. Absent if none did. */
  readonly causes?: Readonly<Record<string, string>>
}

/** A submission's history: its last grading, and the last one that gave a mark. */
export interface Known {
  readonly last: GradedLine
  readonly marked: GradedLine | null
}

/** The last line of a run that was not stopped. */
interface EndLine {
  readonly kind: 'end'
}

type Line = RunLine | GradedLine | EndLine

export interface JournalContent {
  readonly run: RunLine | null
  readonly known: Map<string, Known>
  /** The submissions graded since `--again` began, if that run was stopped. */
  readonly anew: ReadonlySet<string>
}

export interface Journal extends JournalContent, Disposable {
  begin(run: RunLine): void
  note(line: GradedLine): void
  end(): void
}

/** Reads a journal. A missing file is an empty journal; a line that a power cut left incomplete is ignored. */
export function readJournal(folder: string): JournalContent {
  return contentOf(wholeLines(textOf(join(folder, journalName))))
}

/** Opens a journal to go on with it. */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, journalName)
  const whole = wholeLines(textOf(path))
  const file = openSync(path, 'a')
  ftruncateSync(file, Buffer.byteLength(whole))
  const { run, known, anew } = contentOf(whole)
  const append = (line: Line): void => {
    writeSync(file, `${JSON.stringify(line)}\n`)
    fsyncSync(file)
  }
  syncFolder(folder)
  return {
    run,
    known,
    anew,
    begin: append,
    note(line) {
      append(line)
      learn(known, line)
    },
    end: () => append({ kind: 'end' }),
    [Symbol.dispose]: () => closeSync(file),
  }
}

/** Puts the folder's list of files on the disk: after that, a power cut does not lose a file that is new or renamed (fsync(2)). */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Adds a grading to what is known of its submission. */
export function learn(known: Map<string, Known>, line: GradedLine): void {
  const marked = line.mark.score === null ? (known.get(line.name)?.marked ?? null) : line
  known.set(line.name, { last: line, marked })
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return ''
    throw new MachineError(`Cannot read ${path}.`, { hint: 'Choose another folder with --report DIR.', cause: thrown })
  }
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1)
}

function contentOf(text: string): JournalContent {
  const known = new Map<string, Known>()
  const anew = new Set<string>()
  let run: RunLine | null = null
  for (const line of text.split('\n')) {
    const read = parse(line)
    if (read?.kind === 'run') {
      if (!read.again) anew.clear()
      run = read
    } else if (read?.kind === 'graded') {
      learn(known, read)
      if (run?.again === true) anew.add(read.name)
    } else if (read?.kind === 'end') anew.clear()
  }
  return { run, known, anew }
}

/** Null for an incomplete line: the disk may have kept a later block but lost an earlier one. */
function parse(line: string): Line | null {
  try {
    return line === '' ? null : (JSON.parse(line) as Line)
  } catch {
    return null
  }
}
