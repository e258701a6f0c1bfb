/** Bytes as a person reads them. */

const escapes = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
])

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/**
 * Bytes as a double-quoted string on one line. UTF-8 text stays readable, everything else becomes an escape
 * (`\n`, `\x00`). If it is longer than `charactersMax`, the middle is left out and the total length is shown.
 */
export function quoteBytes(bytes: Uint8Array, charactersMax = 120): string {
  // A character has at most four bytes and takes at least one column, so more bytes are never shown.
  const bytesShownMax = 4 * charactersMax
  if (bytes.length > 2 * bytesShownMax) return quoteEnds(bytes, { bytesShownMax, charactersMax })
  const pieces = escapePieces(bytes)
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (length <= charactersMax) return `"${pieces.join('')}"`
  return joinEnds(pieces, pieces, { charactersMax, bytes: bytes.length })
}

function quoteEnds(bytes: Uint8Array, { bytesShownMax, charactersMax }: { bytesShownMax: number; charactersMax: number }): string {
  const first = escapePieces(bytes.subarray(0, bytesShownMax))
  const last = escapePieces(bytes.subarray(-bytesShownMax))
  return joinEnds(first, last, { charactersMax, bytes: bytes.length })
}

function joinEnds(first: readonly string[], last: readonly string[], { charactersMax, bytes }: { charactersMax: number; bytes: number }): string {
  const head = takeCharacters(first, Math.floor(charactersMax * 0.7))
  const tail = takeCharacters([...last].reverse(), Math.floor(charactersMax * 0.2)).reverse()
  return `"${head.join('')}" … "${tail.join('')}" (${countBytes(bytes)} in all)`
}

/** `1 byte`, `10,000 bytes`. */
export function countBytes(count: number): string {
  return count === 1 ? '1 byte' : `${count.toLocaleString('en-US')} bytes`
}

/** Offset of the first byte in which two arrays differ; if one is the beginning of the other, its length. */
export function firstDifference(left: Uint8Array, right: Uint8Array): number {
  const shorter = Math.min(left.length, right.length)
  for (let index = 0; index < shorter; index += 1) if (left[index] !== right[index]) return index
  return shorter
}

/** Each character of UTF-8 text, or each stray byte, as it is shown. */
function escapePieces(bytes: Uint8Array): string[] {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at)
    const character = length > 0 ? new TextDecoder().decode(bytes.subarray(at, at + length)) : ''
    const byte = bytes[at] ?? 0
    const escaped = escapes.get(byte)
    if (escaped !== undefined) pieces.push(escaped)
    else if (printable.test(character)) pieces.push(character)
    else for (const part of bytes.subarray(at, at + Math.max(1, length))) pieces.push(`\\x${part.toString(16).padStart(2, '0')}`)
    at += Math.max(1, length)
  }
  return pieces
}

/** How many bytes the UTF-8 character at `at` has; 0 if there is no complete one. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  if (length <= 1) return length
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at, at + length))
    return at + length <= bytes.length ? length : 0
  } catch {
    return 0
  }
}

function takeCharacters(pieces: readonly string[], charactersMax: number): string[] {
  const taken: string[] = []
  let length = 0
  for (const piece of pieces) {
    length += piece.length
    if (length > charactersMax) break
    taken.push(piece)
  }
  return taken
}
