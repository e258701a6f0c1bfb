/** The summary of a class for a person at a terminal: marks, requirements by how many failed them, who needs a person, the slowest. */

import type { ClassEntry, ClassReport } from '../model/class.js'
import type { Exercise } from '../model/exercise.js'
import { createPaint, type Paint } from './colour.js'
import { forTerminal, type SafeFor } from './destinations.js'
import { statusWords } from './grades-csv.js'
import { groupBy } from './group-by.js'
import { harmlessLine } from '../support/harmless.js'
import { count, formatDuration, padEnd, padStart, takeColumns, widthOf } from './text.js'

export interface SummaryOptions {
  readonly colour: boolean
  readonly columns: number
  readonly reportDirectory: string
  /** Whether only the counts and the paths are wanted. */
  readonly isShort: boolean
  readonly catalogue: readonly Exercise[]
}

interface Look {
  readonly columns: number
  readonly paint: Paint
}

const columnsMin = 60
const columnsMax = 100
const bands = 10
const barColumns = 40
const failedMax = 10
const attentionMax = 20
const slowestMax = 5
const nameColumns = 28

/** The whole summary, ending in a line feed. No name in it reaches the terminal unescaped. */
export function renderClassSummary(report: ClassReport, { colour, columns, reportDirectory, isShort, catalogue }: SummaryOptions): SafeFor<'terminal'> {
  const look = { columns: Math.min(columnsMax, Math.max(columnsMin, columns)), paint: createPaint(colour) }
  const { submissions } = report
  const details = isShort ? [] : [marks(submissions, look), mostFailed(submissions, catalogue, look), attention(submissions, look), slowest(submissions, look)]
  const closing = [`marks    ${reportDirectory}/grades.csv`, `details  ${reportDirectory}/class.json`, ...(isShort ? [] : [`seed     ${report.seed}`])]
  const sections = [[look.paint.strong(headline(submissions))], ...details, closing.map((line) => harmlessLine(line))].filter(({ length }) => length > 0)
  return forTerminal(`${sections.map((section) => section.join('\n')).join('\n\n')}\n`)
}

/** `300 submissions: 296 graded, 3 nothing to grade, 1 error` */
export function headline(submissions: readonly ClassEntry[]): string {
  const counts = [...groupBy(submissions, ({ status }) => status)].map(([status, some]) => `${some.length} ${statusWords[status]}`)
  return `${count(submissions.length, 'submission')}: ${counts.join(', ')}`
}

/** How many submissions have which share of their points. */
function marks(submissions: readonly ClassEntry[], { paint }: Look): string[] {
  const shares = submissions.flatMap(({ score }) => (score === null || score.of === 0 ? [] : [score.points / score.of]))
  if (shares.length === 0) return []
  const bandOf = (share: number): number => Math.min(bands - 1, Math.floor(share * bands))
  const counts = Array.from({ length: bands }, (_, band) => shares.filter((share) => bandOf(share) === band).length)
  const most = Math.max(...counts)
  const rows = counts.map((amount, band) => {
    const label = padStart(`${(band * 100) / bands}–${((band + 1) * 100) / bands} %`, 9)
    return `  ${label}  ${padStart(String(amount), 4)}  ${'█'.repeat(Math.ceil((amount / most) * barColumns))}`.trimEnd()
  })
  return [paint.strong('Marks'), ...rows.reverse()]
}

/** The requirements that most programs fail, with their sentences. */
function mostFailed(submissions: readonly ClassEntry[], catalogue: readonly Exercise[], { columns, paint }: Look): string[] {
  const failures = submissions.flatMap(({ exercises }) => exercises.flatMap(({ id, fail }) => fail.map((requirement) => `${id} ${requirement}`)))
  const ranked = [...groupBy(failures, (failure) => failure)].sort(([, left], [, right]) => right.length - left.length)
  const shown = ranked.slice(0, failedMax)
  if (shown.length === 0) return []
  const width = Math.max(...shown.map(([failure]) => failure.length))
  const rows = shown.map(([failure, some]) =>
    cut(`  ${padStart(String(some.length), 4)}  ${failure.padEnd(width)}  ${sentenceOf(failure, catalogue)}`, columns),
  )
  return [paint.strong('Most often failed'), ...rows, ...andMore(ranked.length - shown.length, 'requirement')]
}

function sentenceOf(failure: string, catalogue: readonly Exercise[]): string {
  const [exercise, requirement] = failure.split(' ')
  return catalogue.find(({ id }) => id === exercise)?.requirements.find(({ id }) => id === requirement)?.says ?? ''
}

/** The submissions that a person should look at, with the reason. */
function attention(submissions: readonly ClassEntry[], { columns, paint }: Look): string[] {
  const concerned = submissions.flatMap((entry) => {
    const reasons = reasonsToLook(entry)
    return reasons.length === 0 ? [] : [{ entry, reasons }]
  })
  if (concerned.length === 0) return []
  const rows = concerned.slice(0, attentionMax).map(({ entry, reasons }) => cut(`  ${nameCell(entry)}  ${reasons.join('; ')}`, columns))
  return [paint.strong(`${count(concerned.length, 'submission')} to look at`), ...rows, ...andMore(concerned.length - rows.length, 'submission')]
}

/** Why a person should look at a submission: no mark, an earlier one, nothing found, a program that does not build, several that match. */
export function reasonsToLook({ status, isEarlier, exercises, lookAt }: ClassEntry): string[] {
  if (status === 'not-handed-in' || status === 'not-yet-graded') return []
  if (status !== 'graded' || isEarlier) return [`${statusWords[status]}${lookAt.length > 0 ? `: ${lookAt.map((text) => harmlessLine(text)).join('; ')}` : ''}`]
  const words = { ambiguous: 'several programs match', 'build-failed': 'does not build' } as const
  return exercises.flatMap((exercise) => (exercise.status in words ? [`${exercise.id} ${words[exercise.status as keyof typeof words]}`] : []))
}

function slowest(submissions: readonly ClassEntry[], { columns, paint }: Look): string[] {
  const timed = submissions.filter(({ durationMs }) => durationMs > 0).sort((left, right) => right.durationMs - left.durationMs)
  if (timed.length === 0) return []
  const rows = timed.slice(0, slowestMax).map((entry) => takeColumns(`  ${nameCell(entry)}  ${formatDuration(entry.durationMs)}`, columns))
  return [paint.strong('Slowest'), ...rows]
}

/** As the terminal shows it at the beginning of a row, where `::` would be a command of a build service and is escaped. */
function nameCell({ submission }: ClassEntry): string {
  return padEnd(cut(forTerminal(harmlessLine(submission)), nameColumns), nameColumns)
}

/** A text that does not fit ends in an ellipsis. */
function cut(text: string, columns: number): string {
  return widthOf(text) <= columns ? text : `${takeColumns(text, columns - 1)}…`
}

function andMore(amount: number, what: string): string[] {
  return amount > 0 ? [`  and ${count(amount, `more ${what}`)}`] : []
}
