/** report.html: the report on one submission for a person, as one file that needs nothing else. */

import { basename } from 'node:path'
import type { ExerciseReport, Report } from '../../model/report.js'
import { textOf } from '../../model/untrusted.js'
import type { Verdict } from '../../model/verdict.js'
import { harmless, harmlessLine } from '../../support/harmless.js'
import type { SafeFor } from '../destinations.js'
import { firstThing, type FirstThing } from '../first-thing.js'
import { shownExercises } from '../terminal-score.js'
import { count } from '../text.js'
import { renderDocument, type VNode } from './document.js'
import { ExerciseSection, Obstacle, ProgramLine } from './exercise-section.js'
import { Failure, type Detail } from './failure.js'
import { MarksTable, Result, exerciseAnchor, wordOf } from './marks.js'
import { AboutRun, Masthead } from './about-run.js'
import { reportStyle } from './report-style.js'
import { Hint, Prose, Row } from './texts.js'

/** A page beyond this is slow to open and refused by some platforms. */
const pageBytesMax = 1_900_000

/** From everything to the least that still helps: the first that fits is taken. */
const details: readonly (Detail & { readonly failuresMax: number })[] = [
  { printedLinesMax: 60, stepsMax: 40, hasBytes: true, failuresMax: 2_000 },
  { printedLinesMax: 12, stepsMax: 12, hasBytes: true, failuresMax: 2_000 },
  { printedLinesMax: 3, stepsMax: 0, hasBytes: false, failuresMax: 2_000 },
  { printedLinesMax: 1, stepsMax: 0, hasBytes: false, failuresMax: 200 },
]

/** The page. What the report withholds from students, the page does not have either: it is made of the report alone. */
export function renderReportPage(report: Report): SafeFor<'html'> {
  let page = '' as SafeFor<'html'>
  for (const detail of details) {
    page = renderDocument({ title: `${nameOf(report)}: wirecheck`, style: reportStyle, body: <Page report={report} detail={detail} /> })
    if (Buffer.byteLength(page) <= pageBytesMax) return page
  }
  return page
}

interface PageProps {
  readonly report: Report
  readonly detail: (typeof details)[number]
}

function Page({ report, detail }: PageProps): VNode {
  const first = firstThing(report)
  const shown = report.problem === null ? shownExercises(report) : []
  const anchors = anchorsOf(shown)
  const failure = (verdict: Verdict): VNode => (
    <Failure
      verdict={verdict}
      anchor={anchors.get(verdict) ?? ''}
      detail={detail}
      again={report.only.length === 0 ? `--check ${harmlessLine(verdict.requirement)}` : ''}
    />
  )
  return (
    <div class="page">
      <a class="skip" href="#main">
        Skip to the report
      </a>
      <Masthead report={report} name={nameOf(report)} />
      <Contents shown={shown} anchors={anchors} />
      <main id="main">
        <section aria-labelledby="marks">
          <h2 id="marks" class="unseen">
            Marks
          </h2>
          <Result report={report} />
          {report.problem === null && <MarksTable report={report} />}
        </section>
        {first !== null && <First first={first} failure={failure} linesMax={detail.printedLinesMax} />}
        {shown.length > 0 && <h2>{shown.length === 1 ? 'The exercise' : 'The exercises'}</h2>}
        {shown.map((exercise) => (
          <ExerciseSection
            exercise={exercise}
            printedLinesMax={detail.printedLinesMax}
            isObstacleShown={first?.kind === 'exercise' && first.exercise === exercise}
            failures={<Failures exercise={exercise} first={first} failure={failure} max={detail.failuresMax} anchors={anchors} />}
          />
        ))}
        <Unclaimed report={report} />
        <AboutRun report={report} />
      </main>
    </div>
  )
}

type FailureOf = (verdict: Verdict) => VNode

/** Failures and faults of an exercise in full, but the one that was shown first. */
function Failures(props: {
  exercise: ExerciseReport
  first: FirstThing | null
  failure: FailureOf
  max: number
  anchors: ReadonlyMap<Verdict, string>
}): VNode {
  const { exercise, first, failure, max, anchors } = props
  const failed = failuresOf(exercise)
  return (
    <>
      {failed.slice(0, max).map((verdict) =>
        first?.kind === 'verdict' && first.verdict === verdict ? (
          <p class="see">
            <span class="bad" aria-hidden="true">
              ✗
            </span>{' '}
            <a href={`#${anchors.get(verdict) ?? ''}`}>{harmlessLine(verdict.requirement)}</a> is above, as what to fix first.
          </p>
        ) : (
          failure(verdict)
        ),
      )}
      {failed.length > max && <p>{`${count(failed.length - max, 'further failure')} are in results.json.`}</p>}
    </>
  )
}

/** What to mend before everything else. */
function First({ first, failure, linesMax }: { first: FirstThing; failure: FailureOf; linesMax: number }): VNode {
  return (
    <section class="first" aria-labelledby="first">
      <h2 id="first">Fix this first{first.kind !== 'problem' && <span class="quiet">{` in ${harmlessLine(first.exercise.id)}`}</span>}</h2>
      {first.kind !== 'problem' && first.exercise.program !== null && <ProgramLine program={first.exercise.program} />}
      {first.kind === 'verdict' && failure(first.verdict)}
      {first.kind === 'exercise' && <Obstacle exercise={first.exercise} linesMax={linesMax} />}
      {first.kind === 'problem' && (
        <article class="failure fail">
          <h4>The submission could not be graded.</h4>
          <dl>
            <Row label="problem" tone="bad">
              <Prose text={first.problem.message} linesMax={linesMax} />
            </Row>
            <Row label="hint" tone="help">
              <Hint text={first.problem.hint} />
            </Row>
          </dl>
        </article>
      )}
    </section>
  )
}

/** Links to the exercises and their failures. */
function Contents({ shown, anchors }: { shown: readonly ExerciseReport[]; anchors: ReadonlyMap<Verdict, string> }): VNode | null {
  if (shown.length === 0) return null
  return (
    <nav aria-label="Contents">
      <ul>
        {shown.map((exercise) => (
          <li>
            <a href={`#${exerciseAnchor(exercise)}`}>{harmlessLine(exercise.id)}</a>
            <FailureLinks failed={failuresOf(exercise)} anchors={anchors} />
          </li>
        ))}
        <li>
          <a href="#about">about this run</a>
        </li>
      </ul>
    </nav>
  )
}

function FailureLinks({ failed, anchors }: { failed: readonly Verdict[]; anchors: ReadonlyMap<Verdict, string> }): VNode | null {
  if (failed.length === 0) return null
  return (
    <ul>
      {failed.map((verdict) => (
        <li>
          <a href={`#${anchors.get(verdict) ?? ''}`}>
            <span aria-hidden="true">{verdict.result === 'error' ? '!' : '✗'}</span> {harmlessLine(verdict.requirement)}
          </a>
        </li>
      ))}
    </ul>
  )
}

function Unclaimed({ report }: { report: Report }): VNode | null {
  if (report.unclaimed.length === 0) return null
  return (
    <section aria-labelledby="unclaimed">
      <h2 id="unclaimed">Not graded</h2>
      <ul class="plain">
        {report.unclaimed.slice(0, 50).map(({ path, message }) => (
          <li>
            <code class="breakable">{harmlessLine(path)}</code>
            <Hint text={message} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function failuresOf({ checks }: ExerciseReport): readonly Verdict[] {
  return [...checks.filter(({ result }) => result === 'fail'), ...checks.filter(({ result }) => result === 'error')]
}

/** An anchor for each failure: a requirement may have several checks. */
function anchorsOf(exercises: readonly ExerciseReport[]): ReadonlyMap<Verdict, string> {
  const anchors = new Map<Verdict, string>()
  const taken = new Map<string, number>()
  for (const exercise of exercises)
    for (const verdict of failuresOf(exercise)) {
      const name = `${wordOf(exercise.id)}-${wordOf(verdict.requirement)}`
      const number = (taken.get(name) ?? 0) + 1
      taken.set(name, number)
      anchors.set(verdict, number === 1 ? name : `${name}-${number}`)
    }
  return anchors
}

/** The submission's own name, without the folders that lead to it. */
function nameOf({ submission }: Report): string {
  const path = textOf(submission)
  const name = basename(path)
  return harmless(name === '' || name === '.' ? path : name)
}
