/** One failed check in full: problem, bytes, conversation, output, cause, hint, and how to repeat it by hand. */

import { textOf } from '../../model/untrusted.js'
import type { Verdict } from '../../model/verdict.js'
import { harmless, harmlessLine } from '../../support/harmless.js'
import { count } from '../text.js'
import { Bytes } from './bytes.js'
import type { VNode } from './document.js'
import { sequenceOf } from './sequence.js'
import { SequenceDiagram } from './sequence-diagram.js'
import { cut, Hint, Printed, Prose, Row, ShellCommand, WithCode } from './texts.js'

/** How much of each failure is shown. */
export interface Detail {
  readonly printedLinesMax: number
  /** Messages in a diagram; 0: no diagrams. */
  readonly stepsMax: number
  readonly hasBytes: boolean
}

export interface FailureProps {
  readonly verdict: Verdict
  readonly anchor: string
  readonly detail: Detail
  /** The option that grades only this requirement again; empty if the run was for some requirements only. */
  readonly again: string
}

/** The failure as an article. Without colour it says the same. */
export function Failure({ verdict, anchor, detail, again }: FailureProps): VNode {
  const isFault = verdict.result === 'error'
  return (
    <article class={`failure ${verdict.result}`} id={anchor} aria-labelledby={`${anchor}-name`}>
      <header>
        <h4 id={`${anchor}-name`}>
          <span class="sign" aria-hidden="true">
            {isFault ? '!' : '✗'}
          </span>{' '}
          <span class="requirement">{harmlessLine(verdict.requirement)}</span> <WithCode text={cut(harmless(verdict.says))} />
        </h4>
        <p class="quiet small">
          {cut(harmless(verdict.title))} · {verdict.tier} · {`${verdict.points} of ${count(verdict.of, 'point')}`}
        </p>
      </header>
      {isFault && <p>This check could not be judged, because wirecheck or the machine failed. It does not count against the program.</p>}
      <dl>
        <Evidence verdict={verdict} anchor={anchor} detail={detail} again={again} />
      </dl>
    </article>
  )
}

function Evidence({ verdict, anchor, detail, again }: FailureProps): VNode {
  const ending = harmlessLine(verdict.ending)
  const { cause, reproduce } = verdict
  const sequence = detail.stepsMax > 0 ? sequenceOf(verdict, detail.stepsMax) : null
  // The cause may say already how the program ended.
  const hasCause = cause !== undefined && !(ending !== '' && harmless(cause.says).includes(ending))
  return (
    <>
      <Row label="problem" tone="bad">
        <Prose text={verdict.message} linesMax={detail.printedLinesMax} />
      </Row>
      <Sides verdict={verdict} detail={detail} />
      {hasCause && (
        <Row label="cause" tone="warning">
          <p>{cut(harmless(cause.says))}</p>
          <p class="quiet small mono">{cut(harmlessLine(cause.detail))}</p>
        </Row>
      )}
      {ending !== '' && <Row label="ended">{<p>{`The program has ended: ${cut(ending)}.`}</p>}</Row>}
      {textOf(verdict.hint) !== '' && (
        <Row label="hint" tone="help">
          <Hint text={verdict.hint} />
        </Row>
      )}
      <Repeat reproduce={reproduce} again={again} />
      {sequence !== null && (
        <Row label="on the wire" isWide>
          <SequenceDiagram sequence={sequence} id={`${anchor}-wire`} />
        </Row>
      )}
      {harmless(verdict.output).trim() !== '' && (
        <Row label="printed">
          <Printed text={verdict.output} linesMax={detail.printedLinesMax} />
        </Row>
      )}
    </>
  )
}

/** How to see it again: by hand, or by grading only this check. */
function Repeat({ reproduce, again }: { reproduce: Verdict['reproduce'] | undefined; again: string }): VNode | null {
  if (reproduce !== undefined)
    return (
      <Row label="by hand" tone="help">
        <ShellCommand command={reproduce} />
      </Row>
    )
  if (again === '') return null
  return (
    <Row label="again" tone="help">
      <p>
        To grade only this requirement, add <code>{again}</code> to the command.
      </p>
    </Row>
  )
}

/** Every acceptable outcome and what came instead; as bytes where bytes were compared. */
function Sides({ verdict, detail }: { verdict: Verdict; detail: Detail }): VNode | null {
  const { comparison, actual } = verdict
  const expected = (verdict.expected ?? []).map((text) => cut(harmless(text)))
  const isCompared = detail.hasBytes && comparison !== undefined && comparison.expected !== '' && comparison.received !== ''
  if (!isCompared)
    return (
      <>
        {expected.length > 0 && (
          <Row label="expected" tone="good">
            <Alternatives texts={expected} />
          </Row>
        )}
        {actual !== undefined && textOf(actual) !== '' && (
          <Row label="got" tone="bad">
            <Prose text={actual} linesMax={detail.printedLinesMax} />
          </Row>
        )}
      </>
    )
  return (
    <Row label="difference" isWide>
      <Bytes comparison={comparison} />
      {expected.length > 1 && (
        <>
          <p class="small quiet">All of these are right:</p>
          <Alternatives texts={expected} />
        </>
      )}
    </Row>
  )
}

function Alternatives({ texts }: { texts: readonly string[] }): VNode {
  return texts.length === 1 ? (
    <p class="breakable">{texts[0]}</p>
  ) : (
    <ul class="plain">
      {texts.map((text) => (
        <li class="breakable">{text}</li>
      ))}
    </ul>
  )
}
