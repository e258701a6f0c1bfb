/** Messages about a submission that is a single file and cannot be graded. */

import type { Exercise } from '../model/exercise.js'
import { commandInClone, SubmissionError, UsageError } from '../support/errors.js'
import { bestMatches, possibleExercises } from './finding/name-match.js'
import { splitName } from './finding/name-words.js'
import type { Search } from './finding/find-programs.js'
import { manifestName } from './manifest/manifest-format.js'
import { splitExtension } from './source/source-kinds.js'

const folderExample = `Give a source file, such as echo.py, or the folder that holds the programs: ${commandInClone} --student ./submission`

/** Throws SubmissionError when the file is not a program in a language that is known. `typed`: how the person named it. */
export function requireProgramFile({ submission, sources }: Pick<Search, 'submission' | 'sources'>, typed: string): void {
  if (sources.programs.some(({ language }) => language !== 'Makefile')) return
  const isPartOfFolder = submission.name === manifestName || sources.programs.length > 0
  const advice = sources.lookalikes[0]?.advice
  const reason = isPartOfFolder ? 'it is about the programs in its folder' : advice === undefined ? 'it is not a program in a known language' : `it ${advice}`
  throw new SubmissionError(`Cannot grade ${typed}: ${reason}.`, { hint: folderExample })
}

/** The error for a program whose name does not tell its exercise. */
export function unnamedFile({ submission, names, wanted }: Search, typed: string): UsageError {
  const meant = meantBy(submission.name, { names, wanted })
  const says = meant.length === 0 ? 'does not tell which exercise it is' : `may mean ${meant.map(({ id }) => id).join(' or ')}`
  const example = meant[0] ?? wanted.find(({ id }) => id === 'echo') ?? wanted[0]
  return new UsageError(`The name of ${typed} ${says}.`, {
    hint: `Say which exercise it is: --student ${typed} --exercise ${example?.id ?? 'ID'}\nThe exercises are: ${wanted.map(({ id }) => id).join(', ')}.`,
  })
}

function meantBy(name: string, { names, wanted }: Pick<Search, 'names' | 'wanted'>): readonly Exercise[] {
  const words = splitName(splitExtension(name).stem, names.vocabulary)
  const matches = bestMatches(words, names).map(({ exercise }) => exercise)
  return (matches.length > 0 ? matches : possibleExercises(words, names)).filter((exercise) => wanted.includes(exercise))
}
