/** The submissions of a class. The rest of the suite imports only this file. */

export { entryHash } from './content-hash.js'
export type { Entry, Part } from './entry.js'
export { listSubmissions } from './list-submissions.js'
export { readRoster, type Roster, type RosterRow } from './roster.js'
export { matchRoster } from './match-roster.js'
export { forbiddenIn, unpack, type Unpacked } from './unpack.js'
