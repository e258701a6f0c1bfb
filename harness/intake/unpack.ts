/** Opens a submission that was handed in as an archive. */

import { SubmissionError } from '../support/errors.js'
import type { Entry } from './list-submissions.js'

/** Unpacks an archive into an empty folder. Resolves with the folder to grade. Throws SubmissionError if it cannot be opened. */
export function unpack(entry: Entry, _into: string, _signal: AbortSignal): Promise<string> {
  return Promise.reject(new SubmissionError(`${entry.name} is an archive, which wirecheck cannot open yet.`, { hint: 'Unpack it.' }))
}
