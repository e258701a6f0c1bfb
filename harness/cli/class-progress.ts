/** The progress of a class: two rows that are redrawn on a terminal, a line now and then elsewhere. It goes to standard error. */

import type { ClassWatcher } from '../class/grade-class.js'
import type { Untrusted } from '../model/untrusted.js'
import type { ClassEntry } from '../model/class.js'
import { statusWords } from '../report/grades-csv.js'
import { forTerminal } from '../report/destinations.js'
import { harmlessLine } from '../support/harmless.js'
import { count, formatDuration, takeColumns } from '../report/text.js'
import { limits } from '../support/limits.js'
import { createLiveBlock, type ProgressStream } from './live-block.js'
import type { ProgressOptions } from './progress.js'

export interface ClassProgress extends ClassWatcher {
  /** Removes the rows so that a summary may follow. May be called twice. */
  finish(): void
}

type Finished = Pick<ClassEntry, 'submission' | 'status' | 'score' | 'durationMs'>

const frameMs = 500
const minuteMs = 60_000
const logColumns = 79

/** Draws on `stream`. In a log, each line has at most 79 columns, and there is at most one each half minute. */
export function createClassProgress(stream: ProgressStream, { interactive, now = () => performance.now() }: ProgressOptions): ClassProgress {
  const beganAt = now()
  let toGrade = 0
  let done = 0
  let last: Finished | null = null
  let toldAt = beganAt
  const rows = (): string[] =>
    toGrade === 0 ? [] : [describeAmount({ done, toGrade, elapsedMs: now() - beganAt }), ...(last === null ? [] : [describeLast(last)])]
  const block = interactive ? createLiveBlock(stream, { frameMs, now, render: rows }) : null
  let isFinished = false

  const say = (line: Untrusted): void => {
    const safe = forTerminal(`${harmlessLine(line)}\n`)
    if (block === null || isFinished) stream.write(safe)
    else block.printAbove(safe)
  }
  return {
    say,
    planned(counts) {
      toGrade = counts.toGrade
      say(`${count(toGrade, 'submission')} to grade${counts.known > 0 ? `, ${counts.known} already graded` : ''}`)
    },
    graded(entry) {
      done += 1
      last = entry
      block?.update()
      if (block !== null || (now() - toldAt < limits.classLineMs && done < toGrade)) return
      toldAt = now()
      for (const row of rows()) say(takeColumns(row, logColumns))
    },
    finish() {
      if (!isFinished) block?.erase()
      isFinished = true
    },
  }
}

/** Shows nothing: for `--quiet`. */
export function createClassSilence(): ClassProgress {
  const nothing = (): void => undefined
  return { say: nothing, planned: nothing, graded: nothing, finish: nothing }
}

interface Amount {
  readonly done: number
  readonly toGrade: number
  readonly elapsedMs: number
}

/** `120 of 300 graded, 12 a minute, about 15 min left` */
function describeAmount({ done, toGrade, elapsedMs }: Amount): string {
  const graded = `${done} of ${toGrade} graded`
  if (done === 0) return `${graded}, ${formatDuration(elapsedMs)}`
  const perMinute = (done * minuteMs) / elapsedMs
  const rate = perMinute < 10 ? perMinute.toFixed(1) : Math.round(perMinute)
  const left = done === toGrade ? `took ${formatDuration(elapsedMs)}` : `about ${formatDuration((elapsedMs / done) * (toGrade - done))} left`
  return `${graded}, ${rate} a minute, ${left}`
}

/** `last: 48 of 54, 4.2 s, anna`: the name, which may be long, comes last. */
function describeLast({ submission, status, score, durationMs }: Finished): string {
  const mark = score === null ? statusWords[status] : `${score.points} of ${score.of}`
  return `last: ${mark}, ${formatDuration(durationMs)}, ${harmlessLine(submission)}`
}
