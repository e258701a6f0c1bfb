/** Expected and received bytes side by side, as text and in hexadecimal. */

import type { ByteComparison } from '../../model/verdict.js'
import { countBytes } from '../../support/bytes.js'
import { describeDifference, type Difference, type HexRow } from '../difference.js'
import type { Excerpt } from '../excerpt.js'
import { formatNumber } from '../text.js'
import type { VNode } from './document.js'

/** Enough for a line end or two; longer texts are shown around the difference. */
const excerptColumns = 120

/** Both sides around the first difference, which is marked. */
export function Bytes({ comparison }: { readonly comparison: ByteComparison }): VNode {
  const difference = describeDifference(comparison, { excerptColumns, isHexAlways: true })
  return (
    <>
      <p class="breakable">{difference.says}</p>
      <div class="bytes">
        <Side side="expected" difference={difference} />
        <Side side="received" difference={difference} />
      </div>
    </>
  )
}

type SideName = 'expected' | 'received'
const titles = { expected: 'expected', received: 'got' } as const

function Side({ side, difference }: { side: SideName; difference: Difference }): VNode {
  const bytes = side === 'expected' ? difference.expectedBytes : difference.receivedBytes
  return (
    <section class={`side ${side}`}>
      <h5>
        {titles[side]} <span class="quiet">{countBytes(bytes)}</span>
      </h5>
      <SideText difference={difference} excerpt={difference[side]} />
      {difference.hex.length > 0 && <HexTable rows={difference.hex} side={side} />}
    </section>
  )
}

function SideText({ difference, excerpt }: { difference: Difference; excerpt: Excerpt }): VNode {
  const { bytesBefore, common } = difference
  return (
    <p class="text">
      {bytesBefore > 0 && <span class="quiet">{`${countBytes(bytesBefore)} … `}</span>}
      <code>
        {`"${common}`}
        {excerpt.text !== '' && <mark>{excerpt.text}</mark>}
        {'"'}
      </code>
      {excerpt.text === '' && <mark class="end">ends here</mark>}
      {excerpt.bytesCut > 0 && <span class="quiet">{` … ${formatNumber(excerpt.bytesCut)} more`}</span>}
    </p>
  )
}

function HexTable({ rows, side }: { rows: readonly HexRow[]; side: SideName }): VNode {
  return (
    <table class="hex">
      <caption class="unseen">{`Bytes ${titles[side]}, in hexadecimal, around the difference`}</caption>
      <tbody>
        {rows.map((row) => (
          <tr>
            <th scope="row">{row[side].some((byte) => byte !== null) && formatNumber(row.offset)}</th>
            <td>{row[side].map((byte, index) => cell(hexOf(byte), isDifferent(row, index), index))}</td>
            <td class="as-text">{row[side].map((byte, index) => cell(characterOf(byte), isDifferent(row, index), 0))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A byte, after a space unless it is the first. */
function cell(text: string, isMarked: boolean, index: number): (VNode | string)[] {
  return [index === 0 ? '' : ' ', isMarked && text.trim() !== '' ? <mark>{text}</mark> : text]
}

const isDifferent = ({ expected, received }: HexRow, index: number): boolean => expected[index] !== received[index]
const hexOf = (byte: number | null): string => (byte === null ? '  ' : byte.toString(16).padStart(2, '0'))

function characterOf(byte: number | null): string {
  if (byte === null) return ' '
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte === 0x20 ? '\u00a0' : '·'
}
