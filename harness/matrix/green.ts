/** Remembers which fixtures last got the derived verdicts, keyed by a hash of everything that decides them. For `npm test -- --changed`. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from '../support/project-root.js'
import type { Fixture } from './fixtures.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether to grade only the fixtures that changed since they last got their verdicts. */
    changedOnly?: boolean
  }
}

const file = join(projectRoot, 'node_modules/.cache/wirecheck/green.json')

/** The parts of the harness that decide verdicts. */
const deciding = ['model', 'support', 'kernel', 'lab', 'launch', 'wire', 'check', 'submission', 'run']

export interface GreenRecord {
  /** Whether this fixture, its specs and the harness are unchanged since it last got its verdicts. */
  isUnchanged(fixture: Fixture): boolean
  note(fixture: Fixture): void
  /** Saves the notes for the next run. */
  save(): void
}

export function openGreenRecord(): GreenRecord {
  const known = readKnown()
  const harness = hashOf(deciding.flatMap((folder) => sourcesBelow(join(projectRoot, 'harness', folder))))
  const fingerprints = new Map<string, string>()
  const fingerprintOf = (fixture: Fixture): string => {
    const specs = Object.keys(fixture.verdicts).flatMap(specFiles)
    const fingerprint = fingerprints.get(fixture.name) ?? hashOf([...specs, ...filesBelow(fixture.path)], harness)
    fingerprints.set(fixture.name, fingerprint)
    return fingerprint
  }
  return {
    isUnchanged: (fixture) => known.get(fixture.name) === fingerprintOf(fixture),
    note: (fixture) => void known.set(fixture.name, fingerprintOf(fixture)),
    save() {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${JSON.stringify(Object.fromEntries(known), null, 1)}\n`)
    },
  }
}

function readKnown(): Map<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>))
  } catch {
    return new Map()
  }
}

/** An exercise's spec, and the parts of a long one. */
function specFiles(id: string): string[] {
  return [`specs/${id}.spec.ts`, `specs/${id}`]
    .map((path) => join(projectRoot, path))
    .filter((path) => existsSync(path))
    .flatMap(filesBelow)
}

function sourcesBelow(folder: string): string[] {
  return filesBelow(folder).filter((path) => !path.endsWith('.test.ts'))
}

/** All files of a folder, or the file itself, sorted. */
function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** A hash of the names and contents of files. */
function hashOf(paths: readonly string[], seed = ''): string {
  const hash = createHash('sha256').update(seed)
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(path))
  return hash.digest('hex')
}
