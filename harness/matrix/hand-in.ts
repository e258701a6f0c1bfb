/** Hands in a fixture: the folder that is graded, with a single file under the name that its header asks for. */

import { cpSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixture } from './fixtures.js'

/** A folder to grade, which is gone afterwards where it was made for this. */
export interface HandedIn extends AsyncDisposable {
  readonly directory: string
}

/** The submission that a fixture is: its own folder, or a temporary one with its single file. */
export function handIn(fixture: Pick<Fixture, 'path' | 'submittedAs'>): HandedIn {
  if (fixture.submittedAs === null) return { directory: fixture.path, [Symbol.asyncDispose]: async () => {} }
  const directory = mkdtempSync(join(tmpdir(), 'wirecheck-fixture-'))
  copyInto(directory, fixture)
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

/** Copies the files of a fixture into a folder, with their modes and without what is said of them. */
export function copyInto(directory: string, { path, submittedAs }: Pick<Fixture, 'path' | 'submittedAs'>): void {
  if (submittedAs !== null) cpSync(path, join(directory, submittedAs))
  else cpSync(path, directory, { recursive: true, filter: (each) => each !== join(path, 'fixture.json') })
}
