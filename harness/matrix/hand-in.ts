/** Turns a fixture into a submission: a folder to grade, in which a single file has the name from its header. */

import { cpSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixture } from './fixtures.js'

/** A folder to grade. Disposing removes it if it is temporary. */
export interface HandedIn extends AsyncDisposable {
  readonly directory: string
}

/** The fixture's own folder, or a temporary one with its single file. */
export function handIn(fixture: Pick<Fixture, 'path' | 'submittedAs'>): HandedIn {
  if (fixture.submittedAs === null) return { directory: fixture.path, [Symbol.asyncDispose]: async () => {} }
  const directory = mkdtempSync(join(tmpdir(), 'wirecheck-fixture-'))
  copyInto(directory, fixture)
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

/** Copies the files of a fixture into a folder, with their modes, but not fixture.json. */
export function copyInto(directory: string, { path, submittedAs }: Pick<Fixture, 'path' | 'submittedAs'>): void {
  if (submittedAs !== null) cpSync(path, join(directory, submittedAs))
  else cpSync(path, directory, { recursive: true, filter: (each) => each !== join(path, 'fixture.json') })
}
