/** Texts of a report as HTML: prose, hints with code in them, commands, and what a program printed. */

import { textOf, type Untrusted } from '../../model/untrusted.js'
import { harmlessLine, harmlessLines, withoutColours } from '../../support/harmless.js'
import { breakCommand, count } from '../text.js'
import type { ComponentChildren, VNode } from './document.js'

const lineCharactersMax = 400
const commandColumns = 72

/** A sentence, which may quote what a program printed: the lines after the first are the program's. */
export function Prose({ text, linesMax }: { readonly text: Untrusted; readonly linesMax: number }): VNode {
  const [first = '', ...others] = textOf(text).split('\n')
  return (
    <>
      <p>{cut(harmlessLine(first.trimEnd()))}</p>
      <Printed text={others.join('\n')} linesMax={linesMax} />
    </>
  )
}

/** The last lines of an output; nothing if it is empty. */
export function Printed({ text, linesMax }: { readonly text: Untrusted; readonly linesMax: number }): VNode | null {
  const lines = harmlessLines(withoutColours(text).trimEnd())
  if (lines.every((line) => line.trim() === '')) return null
  const omitted = Math.max(0, lines.length - linesMax)
  return (
    <>
      {omitted > 0 && <p class="quiet small">{`${count(omitted, 'earlier line')} ${omitted === 1 ? 'is' : 'are'} in results.json.`}</p>}
      <pre class="printed">{lines.slice(omitted).map(cut).join('\n')}</pre>
    </>
  )
}

/** A hint; indented lines are code. */
export function Hint({ text }: { readonly text: Untrusted }): VNode {
  const blocks: { isCode: boolean; lines: string[] }[] = []
  for (const line of harmlessLines(text)) {
    const isCode = line.startsWith('  ')
    const last = blocks.at(-1)
    if (last?.isCode === isCode) last.lines.push(line)
    else blocks.push({ isCode, lines: [line] })
  }
  return (
    <>
      {blocks.map(({ isCode, lines }) =>
        isCode ? (
          <pre class="code">{lines.map((line) => cut(line.slice(2))).join('\n')}</pre>
        ) : (
          <p>
            <WithCode text={cut(lines.join(' ').trim())} />
          </p>
        ),
      )}
    </>
  )
}

/** A sentence that writes code as Markdown does. */
export function WithCode({ text }: { readonly text: string }): VNode {
  const parts = text.split('`')
  if (parts.length % 2 === 0) return <>{text}</>
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
}

/** A shell command, broken only where the shell allows it. */
export function ShellCommand({ command }: { readonly command: Untrusted }): VNode {
  return <pre class="code">{breakCommand(harmlessLine(command), commandColumns).join('\n')}</pre>
}

interface RowProps {
  readonly label: string
  readonly tone?: string
  /** Whether it takes the whole width of the page, below its label. */
  readonly isWide?: boolean
  readonly children: ComponentChildren
}

/** A term and what there is to say about it. */
export function Row({ label, tone = '', isWide = false, children }: RowProps): VNode {
  return (
    <div class={isWide ? 'row wide-row' : 'row'}>
      <dt class={tone}>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** A line at a length that a page can hold. */
export function cut(line: string): string {
  const rest = line.length - lineCharactersMax
  return rest > 0 ? `${line.slice(0, lineCharactersMax)} … ${count(rest, 'character')} more` : line
}
