/**
 * Some rows at the foot of a terminal that are redrawn in place. log-update does not fit (docs/decisions/0011-libraries.md):
 * it leaves remains on a terminal that has become narrower, and wraps the rows that are cut here.
 */

import { forTerminal, type SafeFor } from '../report/destinations.js'
import { widthOf } from '../report/text.js'

/** The members of process.stderr that are used. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: SafeFor<'terminal'>): unknown
}

export interface LiveBlock {
  /** Draws soon: at once if the last frame is old enough, else when it is. */
  update(): void
  /** Prints a line that stays, above the block. It ends in a line feed. */
  printAbove(line: SafeFor<'terminal'>): void
  /** Takes the block away and stops. */
  erase(): void
}

export interface LiveBlockOptions {
  readonly render: () => readonly string[]
  /** The least time between two frames, milliseconds. */
  readonly frameMs: number
  readonly now: () => number
}

const plainColumns = 80
const toLineEnd = '\u001b[K'
const toScreenEnd = '\u001b[J'

/** Each frame is one write that overwrites the last one, row by row: nothing is blank in between. */
export function createLiveBlock(stream: ProgressStream, { render, frameMs, now }: LiveBlockOptions): LiveBlock {
  let drawn: string[] = []
  let drawnAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let isErased = false
  const columns = (): number => stream.columns ?? plainColumns

  /** Back to the first row; a row that the terminal has become too narrow for takes several. */
  const home = (): string => {
    const rows = drawn.reduce((sum, row) => sum + Math.max(1, Math.ceil(widthOf(row) / columns())), 0)
    return rows === 0 ? '' : `\r\u001b[${rows}A`
  }
  const draw = (above = ''): void => {
    clearTimeout(timer)
    timer = undefined
    const back = home()
    drawn = render().map((row) => fitRow(forTerminal(row), columns() - 1))
    drawnAt = now()
    stream.write(moving(`${back}${above}${drawn.map((row) => `${row}${toLineEnd}\n`).join('')}${toScreenEnd}`))
    // The spinner and the seconds go on while nothing happens.
    if (drawn.length > 0) schedule(frameMs)
  }
  const schedule = (delayMs: number): void => {
    timer ??= setTimeout(draw, delayMs).unref()
  }
  return {
    update() {
      if (isErased) return
      const waitMs = drawnAt + frameMs - now()
      if (waitMs <= 0) draw()
      else schedule(waitMs)
    },
    printAbove(line) {
      if (isErased) stream.write(line)
      else draw(line.replace(/\n$/, `${toLineEnd}\n`))
    },
    erase() {
      clearTimeout(timer)
      if (!isErased && drawn.length > 0) stream.write(moving(`${home()}${toScreenEnd}`))
      isErased = true
    },
  }
}

/** Rows that are safe already, with the sequences of this file, which move the cursor. */
function moving(text: string): SafeFor<'terminal'> {
  return text as SafeFor<'terminal'>
}

/** The row cut to the terminal's width; colours stay balanced. */
function fitRow(row: string, columns: number): string {
  if (widthOf(row) <= columns) return row
  let room = columns - 1
  const cut = row.replace(/(\u001b\[[0-9;]*m)|([^\u001b])/gu, (match, colour: string | undefined) => {
    if (colour !== undefined) return colour
    room -= widthOf(match)
    return room >= 0 ? match : ''
  })
  return `${cut}…`
}
