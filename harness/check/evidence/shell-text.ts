/** Bytes as a POSIX shell produces them. */

/** Longer input is produced by a command instead of being written out. */
export const writtenBytesMax = 400

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** `printf 'hello\n'`. */
export const printfOf = (data: Uint8Array): string => `printf '${quoteForPrintf(data)}'`

/** Bytes as a single-quoted argument of printf(1): octal escapes are understood by every shell (POSIX). */
export function quoteForPrintf(data: Uint8Array): string {
  return [...data]
    .map((byte, at) => {
      const character = String.fromCharCode(byte)
      if (byte === 0x0a) return '\\n'
      if (byte === 0x0d) return '\\r'
      if (character === '%') return '%%'
      if (character === '-' && at === 0) return '\\055' // Otherwise it would be taken for an option.
      return byte >= 0x20 && byte < 0x7f && !"'\\".includes(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`
    })
    .join('')
}

/** Whether it is shorter to produce these bytes than to write them out. */
export const isLong = (data: Uint8Array): boolean => data.length > writtenBytesMax || startsWithEveryByte(data)

/**
 * Commands that produce bytes like these: every byte value in order, else as many characters of text (numbers, so that each
 * place is different), else as many random bytes.
 */
export function produceLike(data: Buffer): string {
  if (startsWithEveryByte(data) && data.length <= writtenBytesMax) {
    const rest = data.subarray(everyByte.length)
    return `(for b in $(seq 0 255); do printf "\\\\$(printf %03o $b)"; done${rest.length === 0 ? '' : `; ${printfOf(rest)}`})`
  }
  const endsLine = data.at(-1) === 0x0a
  const text = endsLine ? data.subarray(0, -1) : data
  if (!text.every((byte) => byte >= 0x20 && byte < 0x7f)) return `head -c ${data.length} /dev/urandom`
  const numbers = `seq -s ' ' ${text.length} | head -c ${text.length}`
  return endsLine ? `(${numbers}; echo)` : numbers
}

/** Whether a terminal shows these bytes as they are: valid UTF-8 without control characters but tabs and line ends. */
export function isShowable(data: Uint8Array): boolean {
  try {
    return !/(?![\n\t])\p{Cc}/u.test(new TextDecoder('utf-8', { fatal: true }).decode(data))
  } catch {
    return false
  }
}

const startsWithEveryByte = (data: Uint8Array): boolean => everyByte.every((byte, at) => data[at] === byte)
