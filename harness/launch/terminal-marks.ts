/** Separates marks from output in what a terminal shows. A mark is a command that terminals ignore (ECMA-48, 8.3.2, APC), with a name that no program knows. */

export interface Marks {
  /** The bytes of a mark with these words. */
  markOf(words: string): Buffer
  /** Takes bytes that were read from the terminal. */
  read(bytes: Buffer): void
}

const markEnd = Buffer.from('\x1b\\')

export function createMarks(name: string, events: { onOutput(bytes: Buffer): void; onMark(words: string): void }): Marks {
  const markBegin = Buffer.from(`\x1b_${name} `)
  /** The beginning of a mark whose end was not read yet. */
  let held: Buffer = Buffer.alloc(0)

  function read(bytes: Buffer): void {
    let rest: Buffer = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    held = Buffer.alloc(0)
    for (;;) {
      const begin = rest.indexOf(markBegin)
      const end = begin < 0 ? -1 : rest.indexOf(markEnd, begin)
      if (end < 0) {
        const from = begin < 0 ? partialMarkAt(markBegin, rest) : begin
        held = rest.subarray(from)
        if (from > 0) events.onOutput(rest.subarray(0, from))
        return
      }
      if (begin > 0) events.onOutput(rest.subarray(0, begin))
      events.onMark(rest.toString('latin1', begin + markBegin.length, end))
      rest = rest.subarray(end + markEnd.length)
    }
  }

  return { markOf: (words) => Buffer.concat([markBegin, Buffer.from(words), markEnd]), read }
}

/** The offset from which the last bytes of `bytes` could be the beginning of `mark`. The length of `bytes` if none could. */
function partialMarkAt(mark: Buffer, bytes: Buffer): number {
  for (let at = Math.max(0, bytes.length - mark.length + 1); at < bytes.length; at += 1) {
    if (mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at
  }
  return bytes.length
}
