/** The capture files of a run: rendered as the checks end, written with the reports into `capture/` beside each. */

import { join } from 'node:path'
import type { Assignment } from '../model/assignment.js'
import type { Capture } from '../model/capture.js'
import type { Exercise } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import type { Verdict } from '../model/verdict.js'
import { renderCapture } from '../report/capture/render-capture.js'
import type { SafeBytes } from '../report/destinations.js'
import { count } from '../report/text.js'
import { limits } from '../support/limits.js'
import type { Edition } from './editions.js'
import { captureFolder, writeReport } from './report-folder.js'
import { suiteVersion } from './version.js'

export interface Captures {
  add(exercise: string, verdict: Verdict, capture: Capture): void
  /** Writes the captures of the checks that each edition shows with their evidence. Returns a sentence that says so. */
  writeInto(editions: readonly [Edition, ...Edition[]], options: Pick<GradeOptions, 'assignment'>): string
}

interface Kept {
  readonly exercise: string
  readonly verdict: Verdict
  readonly file: SafeBytes
}

/** `bytesMax`: for all captures together. */
export function createCaptures(catalogue: readonly Exercise[], bytesMax: number = limits.capturesBytesMax): Captures {
  const kept: Kept[] = []
  let bytesLeft = bytesMax
  let leftOut = 0
  return {
    add(exercise, verdict, capture) {
      const file = renderCapture(capture, { verdict, exercise, application: `wirecheck ${suiteVersion()}` })
      if (file.length > bytesLeft) {
        leftOut += 1
        return
      }
      bytesLeft -= file.length
      kept.push({ exercise, verdict, file })
    },
    writeInto(editions, { assignment }) {
      for (const { folder, edition } of editions) {
        const shown = shownIn(edition, kept, assignment)
        const hasSeveral = edition.exercises.filter(({ status }) => status === 'graded').length > 1
        for (const each of shown) writeReport(join(folder, captureFolder), nameOf(each, catalogue, hasSeveral), each.file)
      }
      const [{ folder, edition }] = editions
      const written = shownIn(edition, kept, assignment).length
      const what = written === 0 ? 'No check has a capture file' : `${count(written, 'capture file')} for Wireshark in ${join(folder, captureFolder)}`
      return `${what}${leftOut === 0 ? '.' : `; ${leftOut} more left out, because together they are too large.`}`
    },
  }
}

/** The captures of the checks that an edition shows with their evidence. */
function shownIn(edition: Report, kept: readonly Kept[], assignment: Assignment | null): readonly Kept[] {
  const showsEvidence = edition.assignment?.audience !== 'student' || assignment?.feedback === 'full'
  return showsEvidence ? kept.filter((each) => isShown(each, edition)) : []
}

function isShown({ exercise, verdict }: Kept, edition: Report): boolean {
  const checks = edition.exercises.find(({ id }) => id === exercise)?.checks ?? []
  return checks.some(({ requirement, title }) => requirement === verdict.requirement && title === verdict.title)
}

/** `ECHO-5.pcapng`; with the check's number if the requirement has several, and with the exercise if the run has several. */
function nameOf({ exercise, verdict }: Kept, catalogue: readonly Exercise[], hasSeveral: boolean): string {
  const checks = catalogue.find(({ id }) => id === exercise)?.requirements.find(({ id }) => id === verdict.requirement)?.checks ?? []
  const number = checks.findIndex(({ title }) => title === verdict.title) + 1
  const parts = [...(hasSeveral ? [exercise] : []), verdict.requirement, ...(checks.length > 1 ? [String(number)] : [])]
  return `${parts.join('-').replace(/[^\w.-]/g, '_')}.pcapng`
}
