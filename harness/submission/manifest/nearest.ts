/** Finds the known word that a mistyped one was probably meant to be. The one door to leven. */

import { closestMatch } from 'leven'

/**
 * The candidate with the fewest single-character changes to `word`, upper and lower case alike. Undefined if more than two
 * characters, in long words more than a third, would have to change. Of several equally close ones the first.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const maxDistance = Math.max(2, Math.floor(word.length / 3))
  const lowerCased = candidates.map((candidate) => candidate.toLowerCase())
  const closest = closestMatch(word.toLowerCase(), lowerCased, { maxDistance })
  return closest === undefined ? undefined : candidates[lowerCased.indexOf(closest)]
}
