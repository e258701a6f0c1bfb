/** One exercise of a report: its program, each failure, and the other checks, folded. */

import type { ExerciseReport, ProgramReport } from '../../model/report.js'
import { textOf, type Untrusted } from '../../model/untrusted.js'
import type { Verdict } from '../../model/verdict.js'
import { harmless, harmlessLine, harmlessLines } from '../../support/harmless.js'
import { groupBy } from '../group-by.js'
import { obstacles } from '../terminal-exercise.js'
import { count } from '../text.js'
import type { ComponentChildren, VNode } from './document.js'
import { exerciseAnchor } from './marks.js'
import { cut, Hint, Printed, Prose, Row, WithCode } from './texts.js'

export interface ExerciseSectionProps {
  readonly exercise: ExerciseReport
  readonly printedLinesMax: number
  /** The failures in full, or links to where they are. */
  readonly failures: ComponentChildren
  /** Whether the obstacle is shown as what to fix first already. */
  readonly isObstacleShown: boolean
}

export function ExerciseSection({ exercise, printedLinesMax, failures, isObstacleShown }: ExerciseSectionProps): VNode {
  const { id, title, score, program, checks, withheld, notReached } = exercise
  const of = (result: Verdict['result']): Verdict[] => checks.filter((verdict) => verdict.result === result)
  const anchor = exerciseAnchor(exercise)
  return (
    <section class="exercise" id={anchor} aria-labelledby={`${anchor}-name`}>
      <h3 id={`${anchor}-name`}>
        {harmlessLine(title)} <code class="id">{harmlessLine(id)}</code>
        {score.of > 0 && <span class="points">{`${score.points} of ${count(score.of, 'point')}`}</span>}
      </h3>
      {program !== null && <ProgramLine program={program} />}
      {exercise.status !== 'graded' && !isObstacleShown && <Obstacle exercise={exercise} linesMax={printedLinesMax} />}
      {failures}
      <NotJudged verdicts={of('blocked')} title="not judged" sign="○" />
      <NotJudged verdicts={of('untested')} title="not tested, and not counted" sign="?" />
      <Passed verdicts={of('pass')} />
      {withheld > 0 && <p class="quiet">{`${count(withheld, 'further check')} ${withheld === 1 ? 'is' : 'are'} not shown in this report.`}</p>}
      {notReached > 0 && <p class="quiet">{`${count(notReached, 'further check')} ${notReached === 1 ? 'was' : 'were'} not reached.`}</p>}
    </section>
  )
}

/** Why an exercise was not graded: a compiler's message keeps its lines. */
export function Obstacle({ exercise, linesMax }: { readonly exercise: ExerciseReport; readonly linesMax: number }): VNode {
  const isLong = textOf(exercise.message).trimEnd().includes('\n')
  const isFault = exercise.status !== 'untested'
  return (
    <article class={`failure ${isFault ? 'fail' : 'untested'}`}>
      <header>
        <h4>
          <span class="sign" aria-hidden="true">
            {isFault ? '✗' : '?'}
          </span>{' '}
          {obstacles[exercise.status]}
        </h4>
      </header>
      <dl>
        <Row label={isFault ? 'problem' : 'reason'} tone={isFault ? 'bad' : 'warning'}>
          {isLong ? <Printed text={exercise.message} linesMax={linesMax} /> : <Prose text={exercise.message} linesMax={linesMax} />}
        </Row>
        {textOf(exercise.hint) !== '' && (
          <Row label="hint" tone="help">
            <Hint text={exercise.hint} />
          </Row>
        )}
      </dl>
    </article>
  )
}

/** The program, where it listened, and how it was started. */
export function ProgramLine({ program }: { readonly program: ProgramReport }): VNode {
  const { path, language, command, address, portFrom } = program
  const host = address === null ? '' : address.host.includes(':') ? `[${address.host}]` : address.host
  const port = portFrom === 'program' ? ' (its own port)' : ''
  return (
    <p class="program quiet small">
      <span class="breakable">{cut(harmlessLine(path))}</span> · {harmlessLine(language)}
      {address !== null && ` · ${host}:${address.port}${port}`}
      {harmlessLines(command).map((line) => (
        <>
          {' · '}
          <code class="breakable">{cut(line)}</code>
        </>
      ))}
    </p>
  )
}

function Passed({ verdicts }: { verdicts: readonly Verdict[] }): VNode | null {
  if (verdicts.length === 0) return null
  return (
    <details>
      <summary>
        <span class="good" aria-hidden="true">
          ✓
        </span>{' '}
        {`${count(verdicts.length, 'check')} passed`}
      </summary>
      <CheckList verdicts={verdicts} />
    </details>
  )
}

/** Checks that say nothing about the program, by reason. */
function NotJudged({ verdicts, title, sign }: { verdicts: readonly Verdict[]; title: string; sign: string }): VNode | null {
  if (verdicts.length === 0) return null
  const groups = groupBy(verdicts, ({ message }): Untrusted => message)
  return (
    <details>
      <summary>
        <span aria-hidden="true">{sign}</span> {`${count(verdicts.length, 'check')} ${title}`}
      </summary>
      {[...groups].map(([message, group]) => (
        <>
          <p class="reason">{cut(harmless(message))}</p>
          <CheckList verdicts={group} />
        </>
      ))}
    </details>
  )
}

function CheckList({ verdicts }: { verdicts: readonly Verdict[] }): VNode {
  return (
    <ul class="checks">
      {verdicts.map(({ requirement, says, title }) => (
        <li>
          <span class="requirement">{harmlessLine(requirement)}</span> <WithCode text={cut(harmless(says))} />{' '}
          <span class="quiet small">{cut(harmless(title))}</span>
        </li>
      ))}
    </ul>
  )
}
