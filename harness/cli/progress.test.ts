/** The progress display, drawn on a small simulated terminal and as plain lines. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProgress, isInteractive } from './progress.js'

const environment = { NO_COLOR: '1' }

/** A terminal that understands the codes that the live block sends. It records the rows and the number of writes. */
function createScreen(columns = 60) {
  let rows = ['']
  let row = 0
  let column = 0
  let writes = 0
  const put = (character: string): void => {
    const line = (rows[row] ?? '').padEnd(column)
    rows[row] = line.slice(0, column) + character + line.slice(column + 1)
    column += 1
  }
  const write = (text: string): void => {
    writes += 1
    for (const [token, control] of text.matchAll(/\u001b\[(\d*[A-Zm])|[\s\S]/gu)) {
      if (token === '\n') [row, column] = [row + 1, 0]
      else if (token === '\r') column = 0
      else if (control === 'K') rows[row] = (rows[row] ?? '').slice(0, column)
      else if (control === 'J') rows = [...rows.slice(0, row), (rows[row] ?? '').slice(0, column)]
      else if (control?.endsWith('A') === true) row -= Number(control.slice(0, -1))
      else if (control === undefined) put(token)
      while (rows.length <= row) rows.push('')
    }
  }
  const stream = { isTTY: true, columns, write }
  return {
    stream,
    rows: () =>
      rows
        .map((line) => line.trimEnd())
        .join('\n')
        .trimEnd()
        .split('\n'),
    writes: () => writes,
  }
}

describe('on a terminal', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  it('keeps one block up to date below the permanent lines', () => {
    const screen = createScreen()
    const progress = createProgress(screen.stream, { interactive: true, environment })
    progress.say('Building time: make')
    progress.exerciseStarted({ id: 'echo' }, 20)
    progress.exerciseStarted({ id: 'time' }, 10)
    progress.checkDone('echo', { result: 'pass' })
    progress.checkDone('echo', { result: 'fail' })
    vi.advanceTimersByTime(100)
    progress.say('Building greeter: javac')
    vi.advanceTimersByTime(1000)
    expect(screen.rows()).toEqual(['Building time: make', 'Building greeter: javac', '⠙ 2 of 30 checks, 1 failed, 1.1 s', '  echo  2 of 20, 1 failed'])
  })

  it('leaves only the permanent lines', () => {
    const screen = createScreen()
    const progress = createProgress(screen.stream, { interactive: true, environment })
    progress.exerciseStarted({ id: 'echo' }, 2)
    progress.say('a line')
    progress.checkDone('echo', { result: 'pass' })
    progress.finish()
    progress.finish()
    const writes = screen.writes()
    vi.advanceTimersByTime(5000)
    progress.checkDone('echo', { result: 'pass' })
    expect(screen.rows()).toEqual(['a line'])
    expect(screen.writes()).toBe(writes)
  })

  it('draws at most ten frames a second', () => {
    const screen = createScreen()
    const progress = createProgress(screen.stream, { interactive: true, environment })
    progress.exerciseStarted({ id: 'echo' }, 1000)
    for (let check = 0; check < 900; check += 1) {
      progress.checkDone('echo', { result: 'pass' })
      vi.advanceTimersByTime(1)
    }
    expect(screen.writes()).toBeLessThanOrEqual(11)
    progress.finish()
  })

  it('is never wider than the terminal, and counts what it omits', () => {
    const screen = createScreen(20)
    const progress = createProgress(screen.stream, { interactive: true, environment })
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) progress.exerciseStarted({ id: `exercise-with-a-long-name-${id}` }, 5)
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) progress.checkDone(`exercise-with-a-long-name-${id}`, { result: 'pass' })
    vi.advanceTimersByTime(100)
    const rows = screen.rows()
    expect(rows).toHaveLength(7)
    expect(rows.at(-1)).toBe('  and 2 others run…')
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThan(20)
    progress.finish()
    expect(screen.rows()).toEqual([''])
  })

  it('finds its first row again after the terminal became narrower', () => {
    const screen = createScreen(60)
    const progress = createProgress(screen.stream, { interactive: true, environment })
    progress.exerciseStarted({ id: 'echo' }, 100)
    const before = screen.writes()
    screen.stream.columns = 10
    let frame = ''
    const write = screen.stream.write
    screen.stream.write = (text) => {
      frame += text
      write(text)
    }
    progress.finish()
    expect(screen.writes()).toBe(before + 1)
    expect(frame).toContain('\u001b[4A') // "⠋ 0 of 100 checks, none failed, 0.0 s": 38 columns in rows of 10
  })

  it('does not let a line from a build control the terminal', () => {
    const screen = createScreen()
    createProgress(screen.stream, { interactive: true, environment }).say('make \u001b[2J\n::error::x')
    expect(screen.rows()).toEqual(['make \\x1b[2J\\n::error::x'])
  })
})

describe('where there is no terminal', () => {
  function record(act: (progress: ReturnType<typeof createProgress>) => void): string {
    let text = ''
    act(createProgress({ write: (part: string) => (text += part) }, { interactive: false, environment }))
    return text
  }

  it('prints each line, and each exercise when it is done', () => {
    const text = record((progress) => {
      progress.say('Building time: make')
      progress.exerciseStarted({ id: 'echo' }, 2)
      progress.exerciseStarted({ id: 'time' }, 3)
      progress.exerciseStarted({ id: 'greeter' }, 9)
      progress.exerciseStarted({ id: 'talk' }, 9)
      for (const result of ['pass', 'fail', 'blocked'] as const) progress.checkDone('time', { result })
      for (const result of ['pass', 'pass'] as const) progress.checkDone('echo', { result })
      progress.checkDone('greeter', { result: 'pass' })
      progress.finish()
    })
    expect(text.split('\n')).toEqual([
      'Building time: make',
      'time: 1 of 3 checks passed, 1 failed, 1 not judged',
      'echo: 2 of 2 checks passed',
      'greeter: 1 of 1 check passed',
      '',
    ])
  })

  it('closes an exercise when it is told to', () => {
    const text = record((progress) => {
      progress.exerciseStarted({ id: 'echo' }, 20)
      progress.checkDone('echo', { result: 'pass' })
      progress.exerciseFinished('echo')
      progress.exerciseFinished('echo')
      progress.exerciseFinished('unknown')
      progress.checkDone('unknown', { result: 'pass' })
      progress.finish()
    })
    expect(text).toBe('echo: 1 of 1 check passed\n')
  })
})

describe('isInteractive', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { CI: 'false' }, true],
    [{ isTTY: true }, { CI: 'true' }, false],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{}, {}, false],
  ])('%j %j', (stream, variables, expected) => {
    expect(isInteractive(stream, variables)).toBe(expected)
  })
})
