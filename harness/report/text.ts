/** Fitting text into columns: width, wrapping, cutting, and numbers as a person writes them. The one door to fast-string-width. */

import stringWidth from 'fast-string-width'

// An escape cut in half would read as other bytes; a character keeps its combining marks, skin tone and what is joined to it.
const unit = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]+\}|\\.|(?:\p{RI}{2}|.)(?:[\p{M}\p{Emoji_Modifier}]|\u200d.)*/gsu

/** How many columns a terminal takes for a text: East Asian characters and emoji take two, combining marks and colours none. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/**
 * Breaks prose into lines of at most `width` columns at spaces; a longer word is broken where the line ends.
 * Spaces inside a line stay as they are, line breaks are kept.
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width))
}

/** Breaks a line of a program's output exactly at the width, and loses nothing. */
export function hardWrap(line: string, width: number): string[] {
  const rows: string[] = []
  for (let rest = line; ; ) {
    const row = takeColumns(rest, width)
    rows.push(row)
    rest = rest.slice(row.length)
    if (rest === '') return rows
  }
}

/** The longest beginning that fits, at least one character; an escape like `\x1b` stays whole. */
export function takeColumns(text: string, width: number): string {
  let taken = ''
  let columns = 0
  for (const [piece] of text.matchAll(unit)) {
    columns += widthOf(piece)
    if (columns > width && taken !== '') break
    taken += piece
  }
  return taken
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text
}

/** `10,000` */
export function formatNumber(value: number): string {
  // The first use of `Intl` takes as long as a twentieth of a short grading, and most numbers need no separator.
  return Number.isInteger(value) && Math.abs(value) < 1_000 ? String(value) : value.toLocaleString('en-US')
}

/** `1 check`, `7 checks`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${formatNumber(amount)} ${amount === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** `0.4 s`, `75 s`, `3 min 5 s`. */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** A shell command in rows, broken only after a pipe, a semicolon or another operator outside of quotes, where the shell reads on; else as long as it is. */
export function breakCommand(command: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const stage of splitAtOperators(command)) {
    const longer = row === '' ? stage : `${row} ${stage}`
    if (row !== '' && widthOf(longer) > width) {
      rows.push(row)
      row = `  ${stage}`
    } else row = longer
  }
  return [...rows, row]
}

/** The parts of a command, each with the operator that ends it. */
function splitAtOperators(command: string): string[] {
  const stages: string[] = []
  for (const part of command.split(/(?<=\s(?:\||&|&&|\|\|)|;) /)) {
    const last = stages.at(-1)
    const isQuoted = last !== undefined && (last.replaceAll("\\'", '').split("'").length - 1) % 2 === 1
    if (isQuoted) stages[stages.length - 1] = `${last} ${part}`
    else stages.push(part)
  }
  return stages
}

function wrapLine(line: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  let columns = 0
  let gap = ''
  for (const token of line.match(/ +|[^ ]+/g) ?? []) {
    if (token.startsWith(' ')) {
      gap = token
      continue
    }
    const needed = gap.length + widthOf(token)
    if (columns + needed <= width) {
      row += gap + token
      columns += needed
    } else {
      const pieces = startLongWord({ token, row: row + gap, width })
      rows.push(...pieces.slice(0, -1))
      row = pieces.at(-1) ?? ''
      columns = widthOf(row)
    }
    gap = ''
  }
  return [...rows, row]
}

/** Rows that a word makes that does not fit into the rest of this one: it moves on, or is broken if no row can hold it. */
function startLongWord({ token, row, width }: { token: string; row: string; width: number }): string[] {
  if (widthOf(token) <= width) return row.trim() === '' ? hardWrap(row + token, width) : [row.trimEnd(), token]
  const isAlmostFull = width - widthOf(row) < 12
  return isAlmostFull && row.trim() !== '' ? [row.trimEnd(), ...hardWrap(token, width)] : hardWrap(row + token, width)
}
