/** The arguments of `wirecheck new` and `wirecheck prove`. */

import type { TemplateRole } from '../authoring/new-exercise.js'
import { UsageError } from '../support/errors.js'
import { refuseOptions } from './option-values.js'
import type { Typed } from './typed.js'

export type OwnExerciseInvocation =
  /** The folder of a new exercise of one's own. */
  | { readonly kind: 'new'; readonly id: string; readonly role: TemplateRole; readonly parent: string }
  /** What the programs of one's own exercises prove. */
  | { readonly kind: 'prove'; readonly folder: string }

/** `parent`: the folder in which the new one is made. Throws UsageError. */
export function toNewExercise({ role = 'server', ...others }: Typed, [id, ...further]: readonly string[], parent: string): OwnExerciseInvocation {
  refuseOptions('new', others)
  if (id === undefined || further.length > 0)
    throw new UsageError('new takes the ID of one exercise.', { hint: 'For example: wirecheck new guess-number --role server' })
  return { kind: 'new', id, role, parent }
}

/** `pathAsMeant`: the path that a person meant by a word. Throws UsageError. */
export function toProof(typed: Typed, [folder, ...further]: readonly string[], pathAsMeant: (path: string) => string): OwnExerciseInvocation {
  refuseOptions('prove', typed)
  if (folder === undefined || further.length > 0) throw new UsageError('prove takes one folder.', { hint: 'For example: wirecheck prove ./my-exercises' })
  return { kind: 'prove', folder: pathAsMeant(folder) }
}
