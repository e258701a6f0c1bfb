/** Finds f-strings of Python 3.12: earlier versions end one at its own quotation mark, even inside its braces (PEP 701). */

/** Whether a line has an f-string that is complete, and has its own quotation mark or a backslash inside its braces. */
export function hasNestedFString(text: string): boolean {
  return text.split('\n').some((line) => [...line.matchAll(/(?<!\w)[fF][rR]?(?=(['"])(?!\1))/g)].some((match) => isNew(line, match.index + match[0].length)))
}

function isNew(line: string, from: number): boolean {
  const end = endOfString(line, from, true)
  if (end === undefined) return false
  const quote = line.charAt(from)
  let depth = 0
  for (const character of line.slice(from + 1, end - 1).replace(/\{\{|\}\}/g, '')) {
    if (character === '{') depth += 1
    else if (character === '}') depth -= 1
    else if (depth > 0 && (character === quote || character === '\\')) return true
  }
  return false
}

/** The offset after a string's closing quotation mark; `from` is that of its opening one. Undefined if the line ends before. */
function endOfString(line: string, from: number, isFormatted: boolean): number | undefined {
  const quote = line[from]
  for (let at = from + 1; at < line.length; at += 1) {
    if (line[at] === quote) return at + 1
    if (line[at] === '\\' || line.startsWith('{{', at)) at += 1
    else if (isFormatted && line[at] === '{') {
      const end = endOfExpression(line, at)
      if (end === undefined) return undefined
      at = end - 1
    }
  }
  return undefined
}

/** The offset after the brace that closes an expression; `from` is that of the opening one. */
function endOfExpression(line: string, from: number): number | undefined {
  let depth = 0
  for (let at = from; at < line.length; at += 1) {
    const character = line.charAt(at)
    if ('{[('.includes(character)) depth += 1
    else if (']})'.includes(character)) depth -= 1
    else if (`'"`.includes(character)) {
      const end = endOfString(line, at, /[fF][rR]?$/.test(line.slice(from, at)))
      if (end === undefined) return undefined
      at = end - 1
    }
    if (depth === 0) return at + 1
  }
  return undefined
}
