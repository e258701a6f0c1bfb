/** Exercises of an instructor's own: finds their specs in a folder, compiles and loads them. */

import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Exercise } from '../model/exercise.js'
import { exercisesIn } from '../run/specs.js'
import { describeError, UsageError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import { specLineOf } from '../support/spec-line.js'
import { compileSpec } from './compile-spec.js'

const hint = 'docs/own-exercises.md describes how a spec is written; wirecheck new NAME makes one.'
const isSpec = (name: string): boolean => /\.spec\.[mc]?[jt]s$/.test(name)

export interface OwnExercise {
  /** As plain data, with `module`. */
  readonly exercise: Exercise
  /** The folder that its spec lies in. */
  readonly folder: string
}

/**
 * The exercises of every `*.spec.ts` in the folder and in the folders in it, in the order of their paths. Compiled specs go to
 * `into`, from where workers load them, too. None may have the ID of one that is `taken`. Throws UsageError, which names the spec.
 */
export async function loadOwnExercises(
  folder: string,
  { into, taken }: { readonly into: string; readonly taken: readonly Exercise[] },
): Promise<readonly OwnExercise[]> {
  process.setSourceMapsEnabled(true)
  const specs = specsBelow(folder)
  if (specs.length === 0) throw new UsageError(`There is no spec in ${folder}.`, { hint })
  const loaded: OwnExercise[] = []
  for (const [index, spec] of specs.entries()) {
    const module = await compileSpec(spec, join(into, String(index)))
    for (const exercise of await exercisesOf(spec, module.path)) {
      const other = loaded.find((each) => each.exercise.id === exercise.id)
      const isTaken = other !== undefined || taken.some(({ id }) => id === exercise.id)
      if (isTaken)
        throw new UsageError(`${spec}: the exercise ${exercise.id} is defined twice.`, {
          hint: other === undefined ? 'wirecheck already has an exercise of this name.' : hint,
        })
      loaded.push({ exercise: { ...exercise, module }, folder: dirname(spec) })
    }
  }
  return loaded
}

function specsBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1))
    const own = entries.filter((entry) => entry.isFile() && isSpec(entry.name)).map(({ name }) => join(folder, name))
    const inner = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules').map(({ name }) => join(folder, name))
    return [
      ...own,
      ...inner.flatMap((each) =>
        readdirSync(each)
          .sort()
          .filter(isSpec)
          .map((name) => join(each, name)),
      ),
    ]
  } catch (cause) {
    const why = fileFault(cause, { ENOENT: 'there is no such folder', ENOTDIR: 'it is a file' })
    throw new UsageError(`Cannot read the folder of exercises ${folder}: ${why}.`, { hint, cause })
  }
}

/** As plain data: without the code of the checks. */
async function exercisesOf(spec: string, module: string): Promise<readonly Exercise[]> {
  try {
    const exercises = await exercisesIn(pathToFileURL(module))
    if (exercises.length === 0) throw new TypeError('it exports no exercise')
    return JSON.parse(JSON.stringify(exercises)) as readonly Exercise[]
  } catch (cause) {
    throw new UsageError(`Cannot load ${spec}: ${describeThrown(cause)}.`, { hint, cause })
  }
}

/** The message, and the line of the source that threw it. The compiled file, which no author knows, is not named. */
function describeThrown(thrown: unknown): string {
  const says = describeError(thrown).replace(/ imported from \S+$/, '')
  const line = specLineOf(thrown)
  return line === undefined ? says : `${says} (${line})`
}
