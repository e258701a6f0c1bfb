/** Answers that are right but for the line end that is missing at their end. */

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Whether `got` is `wanted` without the LF, or the CR LF, at its end. */
export function lacksOnlyLineEnd(wanted: Uint8Array, got: Uint8Array): boolean {
  if (wanted.at(-1) !== lineFeed) return false
  const missing = wanted.length - got.length
  const isWhole = missing === 1 || (missing === 2 && wanted.at(-2) === carriageReturn)
  return isWhole && Buffer.from(got).equals(wanted.subarray(0, got.length))
}
