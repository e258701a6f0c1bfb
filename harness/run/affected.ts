/** Which exercises have to be graded again after files of a submission have changed. */

import type { Report } from '../model/report.js'
import { textOf } from '../model/untrusted.js'
import { manifestName } from '../submission/manifest/manifest-format.js'

/**
 * The exercises whose program is one of these files, or a folder that has one. Null means all of them: if some file belongs to no program (it may
 * be shared, new, or the manifest), or if nothing could be graded so far.
 *
 * `changed`: paths relative to the submission.
 */
export function affectedExercises(changed: readonly string[], { exercises, problem }: Pick<Report, 'exercises' | 'problem'>): readonly string[] | null {
  if (problem !== null) return null
  const programs = exercises.flatMap(({ id, program }) => (program === null ? [] : [{ id, path: textOf(program.path) }]))
  const affected = changed.map((path) => (path === manifestName ? [] : programs.filter((program) => isPartOf(path, program.path)).map(({ id }) => id)))
  return affected.some((ids) => ids.length === 0) ? null : [...new Set(affected.flat())]
}

/** A program that is a folder has a path that ends in a slash. Everything is part of the submission's own folder. */
function isPartOf(path: string, program: string): boolean {
  return path === program || program === './' || (program.endsWith('/') && path.startsWith(program))
}
