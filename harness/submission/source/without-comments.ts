/** Source of the C family without comments and without the contents of its strings. */

/** The text with a space in place of each comment, and `""` in place of each string. What is not closed stays as it is. */
export function withoutComments(text: string): string {
  const pieces: string[] = []
  const opening = /\/\/|\/\*|"""|"/g
  /** For each opening mark, the offset up to which no closing mark exists. Nothing is searched twice, so a hostile text takes no longer than another. */
  const openUntil = new Map<string, number>()
  let from = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const { index } = match
    const begins = match[0] === '"""' ? ['"""', '"'] : [match[0]]
    const end = begins
      .filter((begin) => index >= (openUntil.get(begin) ?? 0))
      .map((begin) => {
        const { at, isClosed } = endOf(begin, text, index + begin.length)
        if (!isClosed) openUntil.set(begin, at)
        return isClosed ? at : 0
      })
      .find((at) => at > 0)
    opening.lastIndex = end ?? index + 1
    if (end === undefined) continue
    pieces.push(text.slice(from, index), match[0].startsWith('"') ? '""' : ' ')
    from = end
  }
  return pieces.join('') + text.slice(from)
}

interface End {
  /** The offset after its last character, or up to where it is not closed. */
  readonly at: number
  readonly isClosed: boolean
}

function endOf(begin: string, text: string, from: number): End {
  if (begin === '"') return endOfString(text, from)
  const close = begin === '//' ? '\n' : begin === '/*' ? '*/' : begin
  const found = text.indexOf(close, from)
  if (begin === '//') return { at: found < 0 ? text.length : found, isClosed: true }
  return found < 0 ? { at: text.length, isClosed: false } : { at: found + close.length, isClosed: true }
}

/** A string ends on its line. */
function endOfString(text: string, from: number): End {
  let at = from
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' && text[at + 1] !== '\n' ? 2 : 1
  return text[at] === '"' ? { at: at + 1, isClosed: true } : { at, isClosed: false }
}
