/** Likely mistakes in the command that grades a class. They are told before the grading, which takes long. */

import { matchRoster, type Entry, type Roster } from '../intake/index.js'
import { manifestName } from '../submission/manifest/manifest-format.js'

const manyMin = 1_000

export interface ClassInput {
  readonly folder: string
  readonly roster: Roster | null
}

/** One sentence each. */
export function doubtsAbout(entries: readonly Entry[], { folder, roster }: ClassInput): readonly string[] {
  const isOne = entries.every(isSingleFile) || entries.some((entry) => isSingleFile(entry) && entry.name === manifestName)
  const isStrange = roster !== null && roster.rows.length > 0 && matchRoster(roster, entries).rowsOf.size === 0
  return [
    ...(isOne ? [`Each file and folder in ${folder} is graded as a submission of its own. If all of it is one submission, use --student ${folder}`] : []),
    ...(isStrange ? [`No row of the roster names a submission: in its column "submission", names such as "${entries[0]?.name}" are expected.`] : []),
    ...(entries.length >= manyMin ? [`Looking for what has changed in ${entries.length.toLocaleString('en-US')} submissions`] : []),
  ]
}

function isSingleFile({ layout, parts: [part] }: Entry): boolean {
  return layout === 'plain' && part?.kind === 'file'
}
