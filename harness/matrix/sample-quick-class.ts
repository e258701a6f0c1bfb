/** A made class that is graded in seconds, for tests. */

import { readCatalog } from '../run/catalog.js'
import { listFixtures } from './fixtures.js'
import { makeClass, type MadeSubmission } from './made-class.js'

/** Fixtures that are graded in a second. */
const quick =
  /deletes-itself\.py|python\/fixed-local-port|echo-client\/adds-a-line-end|prompt-client\/sends-a-bytes|netcat-client\/prints-by-exit|does-not-compile\.c$|time-client\/takes-one-word|address-validator\/drops/

/** Writes twelve submissions into a folder. */
export function makeQuickClass(folder: string): Promise<readonly MadeSubmission[]> {
  const fixtures = listFixtures(readCatalog()).filter(({ name }) => quick.test(name))
  return makeClass(folder, { fixtures, count: 12, seed: 5, archives: false })
}
