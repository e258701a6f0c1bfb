/** What a platform shows to the student, and the mark. They differ: what an assignment hides counts all the same. */

import type { Points, Report } from '../../model/report.js'
import { describeUngradable, isUngradable, itemsOf, type Item } from '../items.js'
import { isCutShort } from '../outcome.js'
import { count } from '../text.js'

export interface Shown {
  /** Null: the run has no mark, which a platform must not take for 0 points. */
  readonly mark: Points | null
  /** In one sentence: the points, or why there are none. */
  readonly says: string
  readonly items: readonly Item[]
}

/** The checks that students may see, with as much about each as the assignment allows. */
export function shownToStudents(report: Report): Shown {
  return { ...markOf(report), items: shownItems(report).filter(({ visibility }) => visibility === 'visible') }
}

/** All checks, for a platform that hides them itself. */
export function shownByVisibility(report: Report): Shown {
  return { ...markOf(report), items: shownItems(report) }
}

/** The mark as a number from 0 to 1, in ten-thousandths. */
export function fractionOf({ points, of }: Points): number {
  return of === 0 ? 0 : Math.round((Math.min(points, of) / of) * 10_000) / 10_000
}

const messageCharactersMax = 500

/** Shorter texts, so that the evidence of all items together takes at most this many characters. */
export function abridged(items: readonly Item[], charactersMax: number): Item[] {
  const share = Math.floor(charactersMax / Math.max(1, items.filter(({ evidence }) => evidence !== '').length))
  return items.map((item) => ({
    ...item,
    message: cut(item.message, messageCharactersMax, ' …'),
    brief: cut(item.brief, Math.max(share, messageCharactersMax), '\n…'),
    evidence: cut(item.evidence, share, '\n… (results.json has the rest)'),
  }))
}

function cut(text: string, charactersMax: number, end: string): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax)}${end}` : text
}

function markOf(report: Report): Omit<Shown, 'items'> {
  if (isUngradable(report)) return { mark: null, says: describeUngradable(report) }
  const { points, of } = report.score
  const end = isCutShort(report) ? ' The run ended before all checks were run.' : ''
  return { mark: { points, of }, says: `${points} of ${count(of, 'point')}.${end}` }
}

function shownItems(report: Report): Item[] {
  const items = withFeedback(report, itemsOf(report))
  return items.map((item) => withoutNames(item, items))
}

/** A check that was not judged because a hidden one failed does not name it. */
function withoutNames(item: Item, items: readonly Item[]): Item {
  const others = items.filter(({ group, visibility }) => group === item.group && visibility !== 'visible' && visibility !== item.visibility)
  const isNamed = (item.result === 'blocked' || item.result === 'untested') && others.some(({ kind }) => new RegExp(`\\b${kind}\\b`).test(item.evidence))
  const message = 'not judged: a check that is not shown failed.'
  return isNamed ? { ...item, message, brief: message, evidence: message } : item
}

/** An assignment may tell students the results alone, or the points alone. Why nothing could be graded is told anyway. */
function withFeedback({ assignment }: Report, items: readonly Item[]): readonly Item[] {
  if (assignment === null || assignment.feedback === 'full') return items
  const isCheck = ({ kind }: Item): boolean => /^[A-Z]+-\d+$/.test(kind)
  if (assignment.feedback === 'score') return items.filter((item) => !isCheck(item))
  const message = 'The assignment shows results only.'
  return items.map((item) => (isCheck(item) && item.result === 'fail' ? { ...item, message, brief: message, evidence: message, line: null } : item))
}
