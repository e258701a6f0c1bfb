/**
 * A sequence as SVG. Lengths along the page are percentages, so that the text keeps its size on a phone; colours come
 * from the style sheet, and without it everything is drawn in the colour of the text.
 */

import type { VNode } from './document.js'
import type { Sequence, SequenceRow } from './sequence.js'

const headHeight = 42
const messageHeight = 30
const excerptHeight = 18
const betweenHeight = 30

interface Placed {
  readonly row: SequenceRow
  readonly y: number
}

/** The diagram, with the same as a list for who cannot see it. */
export function SequenceDiagram({ sequence, id }: { readonly sequence: Sequence; readonly id: string }): VNode {
  const { lifelines, rows } = sequence
  const { placed, height } = place(rows)
  return (
    <figure class="sequence">
      <svg class="diagram" overflow="visible" width="100%" height={height} role="img" aria-labelledby={`${id}-title`}>
        <title id={`${id}-title`}>{describe(sequence)}</title>
        {placed.map(({ row, y }) => row.kind === 'message' && <Time at={row.at} y={y} />)}
        {lifelines.map((title, index) => (
          <Lifeline title={title} index={index} of={lifelines.length} height={height} />
        ))}
        {placed.map(({ row, y }) => (row.kind === 'message' ? <Message row={row} y={y} of={lifelines.length} /> : <Between row={row} y={y} />))}
      </svg>
    </figure>
  )
}

function place(rows: readonly SequenceRow[]): { placed: Placed[]; height: number } {
  let y = headHeight + 6
  const placed = rows.map((row): Placed => {
    const at = { row, y }
    y += row.kind !== 'message' ? betweenHeight : messageHeight + (row.wide === '' ? 0 : excerptHeight)
    return at
  })
  return { placed, height: y + 6 }
}

function describe({ lifelines, rows }: Sequence): string {
  const says = rows.map((row) =>
    row.kind === 'message' ? `${row.at} ms, ${lifelines[row.from]}: ${row.label}${row.wide === '' ? '' : ` ${row.wide}`}` : row.label,
  )
  return `The conversation. ${says.join('. ')}.`
}

function Lifeline({ title, index, of, height }: { title: string; index: number; of: number; height: number }): VNode {
  const x = `${(index * 100) / (of - 1)}%`
  const anchor = index === 0 ? 'start' : index === of - 1 ? 'end' : 'middle'
  const dx = index === 0 ? -8 : index === of - 1 ? 8 : 0
  const [role, who] = title.split(': ')
  return (
    <g>
      <text class="lifeline-title" x={x} y="14" dx={dx} text-anchor={anchor} font-size="13" font-weight="600">
        {role}
      </text>
      <text class="quiet" x={x} y="30" dx={dx} text-anchor={anchor} font-size="12">
        {who}
      </text>
      <line class="lifeline" x1={x} x2={x} y1={headHeight - 4} y2={height} stroke="currentColor" stroke-opacity="0.35" />
    </g>
  )
}

/** Times stand left of the drawing, in the margin that the figure has with or without the style sheet. */
function Time({ at, y }: { at: string; y: number }): VNode {
  return (
    <text class="quiet time" x="-18" y={y + 22} text-anchor="end" font-size="12">
      {`${at} ms`}
    </text>
  )
}

function Message({ row, y, of }: { row: SequenceRow & { kind: 'message' }; y: number; of: number }): VNode {
  const at = (place: number): number => (place * 100) / (of - 1)
  const [x1, x2] = [at(row.from), at(row.to)]
  const line = y + 18
  const text = { x: `${(x1 + x2) / 2}%`, 'text-anchor': 'middle' } as const
  return (
    <g class={`message ${row.look}`}>
      <text {...text} y={line - 6} font-size="12">
        {row.label}
      </text>
      <line
        x1={`${x1}%`}
        x2={`${x2}%`}
        y1={line}
        y2={line}
        stroke="currentColor"
        stroke-width="1.5"
        {...(row.look === 'end' ? { 'stroke-dasharray': '5 4' } : {})}
      />
      <Head x={x2} y={line} points={x2 > x1 ? 'right' : 'left'} />
      {row.look === 'reset' && <Cross x={(x1 + x2) / 2} y={line} />}
      {row.wide !== '' && (
        <>
          <text {...text} class="bytes-text wide" y={line + 16} font-size="12" font-family="monospace">
            {row.wide}
          </text>
          <text {...text} class="bytes-text narrow" y={line + 16} font-size="12" font-family="monospace" display="none">
            {row.narrow}
          </text>
        </>
      )}
    </g>
  )
}

/** The head of an arrow. A marker would not take the line's colour in every browser. */
function Head({ x, y, points }: { x: number; y: number; points: 'left' | 'right' }): VNode {
  return (
    <svg x={`${x}%`} y={y} overflow="visible" width="1" height="1" aria-hidden="true">
      <path d={points === 'right' ? 'M0 0L-9 -4V4Z' : 'M0 0L9 -4V4Z'} fill="currentColor" />
    </svg>
  )
}

function Cross({ x, y }: { x: number; y: number }): VNode {
  return (
    <svg x={`${x}%`} y={y} overflow="visible" width="1" height="1" aria-hidden="true">
      <path d="M-5 -5L5 5M5 -5L-5 5" stroke="currentColor" stroke-width="2" />
    </svg>
  )
}

function Between({ row, y }: { row: SequenceRow; y: number }): VNode {
  return (
    <g class={row.kind}>
      <text class="between" x="50%" y={y + 19} text-anchor="middle" font-size="12" font-style="italic">
        {row.label}
      </text>
    </g>
  )
}
