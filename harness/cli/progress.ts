/** The progress display: a live block on a terminal, plain lines elsewhere. It goes to standard error, so that --json stays clean. */

import type { Exercise } from '../model/exercise.js'
import type { Untrusted } from '../model/untrusted.js'
import type { Result, Verdict } from '../model/verdict.js'
import { createPaint, wantsColour, type Paint } from '../report/colour.js'
import { forTerminal } from '../report/destinations.js'
import { harmlessLine } from '../support/harmless.js'
import { countResults, describeCounts } from '../report/terminal-score.js'
import { count, formatDuration } from '../report/text.js'
import { createLiveBlock, type ProgressStream } from './live-block.js'

/** Receives the events of a run as they happen. */
export interface Progress {
  /** A line that stays. */
  say(line: Untrusted): void
  exerciseStarted(exercise: Pick<Exercise, 'id'>, checks: number): void
  checkDone(exercise: string, verdict: Pick<Verdict, 'result'>): void
  /** Closes an exercise that ended with fewer checks than announced. */
  exerciseFinished(exercise: string): void
  /** Removes the block so that a report may follow. May be called twice. */
  finish(): void
}

export interface ProgressOptions {
  /** Whether a block may be redrawn in place. */
  readonly interactive: boolean
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Milliseconds; for tests. */
  readonly now?: () => number
}

interface Tally {
  readonly id: string
  readonly checks: number
  done: number
  readonly counts: Record<Result, number>
  lastAtMs: number
  isOver: boolean
}

const runningRowsMax = 5
const frameMs = 100
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** Whether to show a live block: only on a terminal that can move its cursor, and not in the log of a build service. */
export function isInteractive(stream: { readonly isTTY?: boolean | undefined }, environment: Readonly<Record<string, string | undefined>>): boolean {
  const isCi = environment['CI'] !== undefined && environment['CI'] !== '' && environment['CI'] !== 'false'
  return stream.isTTY === true && !isCi && environment['TERM'] !== 'dumb'
}

/** Draws on `stream`. On a terminal, one block is redrawn at most ten times a second; elsewhere, each finished exercise is one line. */
export function createProgress(stream: ProgressStream, { interactive, environment = process.env, now = () => performance.now() }: ProgressOptions): Progress {
  const beganAt = now()
  const paint = createPaint(wantsColour(stream, environment))
  const tallies = new Map<string, Tally>()
  const block = interactive
    ? createLiveBlock(stream, { frameMs, now, render: () => renderBlock([...tallies.values()], { elapsedMs: now() - beganAt, paint }) })
    : null
  let isFinished = false

  const say = (line: Untrusted): void => {
    const safe = forTerminal(`${harmlessLine(line)}\n`)
    if (block === null || isFinished) stream.write(safe)
    else block.printAbove(safe)
  }
  const close = (tally: Tally): void => {
    if (tally.isOver) return
    tally.isOver = true
    if (block === null && tally.done > 0) say(describeDone(tally))
  }
  return {
    say,
    exerciseStarted({ id }, checks) {
      tallies.set(id, { id, checks, done: 0, counts: countResults([]), lastAtMs: now(), isOver: false })
      block?.update()
    },
    checkDone(exercise, { result }) {
      const tally = tallies.get(exercise)
      if (tally === undefined) return
      tally.done += 1
      tally.counts[result] += 1
      tally.lastAtMs = now()
      if (tally.done >= tally.checks) close(tally)
      block?.update()
    },
    exerciseFinished(exercise) {
      const tally = tallies.get(exercise)
      if (tally !== undefined) close(tally)
      block?.update()
    },
    finish() {
      if (isFinished) return
      for (const tally of tallies.values()) close(tally)
      isFinished = true
      block?.erase()
    },
  }
}

/** Shows nothing: for `--quiet`. */
export function createSilence(): Progress {
  const nothing = (): void => undefined
  return { say: nothing, exerciseStarted: nothing, checkDone: nothing, exerciseFinished: nothing, finish: nothing }
}

/** `echo: 24 of 26 checks passed, 1 failed, 1 not judged` */
function describeDone({ id, done, counts }: Tally): string {
  const others = counts.pass === done ? '' : `, ${describeCounts(counts)}`
  return `${id}: ${counts.pass} of ${count(done, 'check')} passed${others}`
}

/** One row for the whole run, and one for each exercise that is running, the busiest first. */
function renderBlock(tallies: readonly Tally[], { elapsedMs, paint }: { elapsedMs: number; paint: Paint }): string[] {
  if (tallies.length === 0) return []
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0)
  const failed = sum(({ counts }) => counts.fail)
  const frame = spinner[Math.floor(elapsedMs / frameMs) % spinner.length] ?? ''
  const total = sum((tally) => (tally.isOver ? tally.done : tally.checks))
  const whole = `${sum(({ done }) => done)} of ${count(total, 'check')}, ${failed > 0 ? paint.bad(`${failed} failed`) : 'none failed'}, ${formatDuration(elapsedMs)}`
  const running = tallies
    .filter(({ done, isOver }) => done > 0 && !isOver)
    .sort((left, right) => right.lastAtMs - left.lastAtMs || left.id.localeCompare(right.id))
  const shown = running.slice(0, runningRowsMax).sort((left, right) => left.id.localeCompare(right.id))
  const width = Math.max(0, ...shown.map(({ id }) => id.length))
  const rows = shown.map(
    (tally) =>
      `  ${tally.id.padEnd(width)}  ${paint.quiet(`${tally.done} of ${tally.checks}`)}${tally.counts.fail > 0 ? paint.bad(`, ${tally.counts.fail} failed`) : ''}`,
  )
  const others = running.length - shown.length
  return [`${paint.help(frame)} ${whole}`, ...rows, ...(others > 0 ? [paint.quiet(`  and ${count(others, 'other')} running`)] : [])]
}
