/** Whose report it is, when it was made, and how: the head and the foot of a page. */

import { withoutProperty } from '../../model/lab.js'
import type { Report } from '../../model/report.js'
import { harmless, harmlessLine } from '../../support/harmless.js'
import { countResults, describeCounts, shownExercises } from '../terminal-score.js'
import { count, formatDuration } from '../text.js'
import type { VNode } from './document.js'
import { Row } from './texts.js'

/** `12 March 2026, 14:02 UTC` */
export function formatMoment(iso: string): string {
  const moment = new Date(iso)
  if (Number.isNaN(moment.getTime())) return ''
  const day = moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
  return `${day}, ${moment.toISOString().slice(11, 16)} UTC`
}

export function Masthead({ report, name }: { readonly report: Report; readonly name: string }): VNode {
  const { suite, startedAt, durationMs, assignment } = report
  return (
    <header class="masthead">
      <p class="quiet small">{`${suite.name} ${suite.version} · ${formatMoment(startedAt)} · ${formatDuration(durationMs)}`}</p>
      <h1 class="breakable">{name}</h1>
      {assignment !== null && assignment.title !== '' && <p class="assignment">{harmlessLine(assignment.title)}</p>}
    </header>
  )
}

/** How the run was made, and the faults that are not the program's. */
export function AboutRun({ report }: { readonly report: Report }): VNode {
  const { lab, seed, errors, submission, only } = report
  const counts = countResults(shownExercises(report))
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0)
  const missing = report.exercises.filter(({ status, counts: isCounted }) => status === 'missing' && !isCounted).map(({ id }) => harmlessLine(id))
  return (
    <section class="about" aria-labelledby="about">
      <h2 id="about">About this run</h2>
      {errors.length > 0 && <Faults errors={errors} />}
      <dl>
        <Row label="submission">
          <p class="breakable">{harmlessLine(submission)}</p>
        </Row>
        {all > 0 && (
          <Row label="checks">
            <p>{[`${counts.pass} of ${count(all, 'check')} passed`, describeCounts(counts)].filter((text) => text !== '').join(', ')}</p>
          </Row>
        )}
        {only.length > 0 && (
          <Row label="only">
            <p>{`${only.map((id) => harmlessLine(id)).join(', ')}, and what they need`}</p>
          </Row>
        )}
        {missing.length > 0 && (
          <Row label="not found">
            <p>{`${missing.join(', ')} (not counted)`}</p>
          </Row>
        )}
        <Row label="seed">
          <p>{`${seed}: the same seed repeats the same inputs (--seed ${seed})`}</p>
        </Row>
        <Row label="lab">
          <p>{describeLab(lab)}</p>
        </Row>
        <Row label="times">
          <p>Milliseconds since the check began. All bytes and times are in results.json.</p>
        </Row>
      </dl>
    </section>
  )
}

function Faults({ errors }: Pick<Report, 'errors'>): VNode {
  return (
    <>
      <p>{`${count(errors.length, 'fault')} of wirecheck or the machine, not of the submission:`}</p>
      <ul>
        {errors.map((error) => (
          <li class="breakable">{harmless(error)}</li>
        ))}
      </ul>
    </>
  )
}

function describeLab(lab: Report['lab']): string {
  const weaker = lab.weaker.map((property) => `${property} (${withoutProperty[property]})`).join(', ')
  return [
    `${lab.network} network, ${lab.files} files, user ${lab.user}`,
    ...(weaker === '' ? [] : [`Not held: ${weaker}`]),
    ...(lab.why === '' ? [] : [lab.why]),
  ].join('. ')
}
