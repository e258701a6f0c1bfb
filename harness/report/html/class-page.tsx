/** class.html: a class for a person, as one file. With a script it sorts and filters; without it, everything is still there. */

import type { AssignedSelection } from '../../assignment/marking.js'
import type { ClassEntry, ClassReport } from '../../model/class.js'
import type { Exercise } from '../../model/exercise.js'
import { harmlessLine, harmlessName } from '../../support/harmless.js'
import { headline, reasonsToLook } from '../class-summary.js'
import type { SafeFor } from '../destinations.js'
import { statusWords } from '../grades-csv.js'
import { count, formatNumber } from '../text.js'
import { formatMoment } from './about-run.js'
import { classScript } from './class-script.js'
import { columnsOf, hardest, median, resultsOf, sharesOf, type CellResult, type Causes, type Column, type Hard } from './class-statistics.js'
import { classStyle } from './class-style.js'
import { renderDocument, type VNode } from './document.js'
import { HeatMap, signs, type HeatRow } from './heat-map.js'
import { cut, WithCode } from './texts.js'

export interface ClassPageOptions {
  readonly catalogue: readonly Exercise[]
  readonly assignment: AssignedSelection['assignment']
  readonly causes: Causes
  /** Where the report of a submission is, relative to the page; null if there is none. */
  readonly pathOf: (entry: ClassEntry) => string | null
}

const hardestMax = 12
const lookMax = 100
const bands = 10

export function renderClassPage(report: ClassReport, { catalogue, assignment, causes, pathOf }: ClassPageOptions): SafeFor<'html'> {
  const columns = columnsOf(report, catalogue, assignment)
  const rows = report.submissions.map((entry): HeatRow => ({ entry, results: resultsOf(entry, columns), href: hrefOf(pathOf(entry)) }))
  const title = assignment === null || assignment.title === '' ? 'Class' : harmlessLine(assignment.title)
  const hard = hardest(rows, columns, causes)
  return renderDocument({
    title: `${title}: wirecheck`,
    style: classStyle,
    script: classScript,
    body: <Page report={report} title={title} columns={columns} rows={rows} hard={hard} />,
  })
}

/** A relative address; each name in it is one segment, whatever characters it has. Half a surrogate pair has no address. */
function hrefOf(path: string | null): string | null {
  return path === null
    ? null
    : `./${path
        .split('/')
        .map((name) => encodeURIComponent(Buffer.from(name).toString()))
        .join('/')}`
}

interface PageProps {
  readonly report: ClassReport
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly HeatRow[]
  readonly hard: readonly Hard[]
}

function Page({ report, title, columns, rows, hard }: PageProps): VNode {
  const { suite, submissions, seed } = report
  const latest =
    submissions
      .map(({ startedAt }) => startedAt)
      .sort()
      .at(-1) ?? ''
  return (
    <div class="page">
      <a class="skip" href="#main">
        Skip to the class
      </a>
      <header class="masthead">
        <p class="quiet small">{[`${suite.name} ${suite.version}`, formatMoment(latest), `seed ${seed}`].filter((text) => text !== '').join(' · ')}</p>
        <h1 class="breakable">{title}</h1>
        <p class="quiet">{headline(submissions)}</p>
      </header>
      <main id="main">
        <div class="charts">
          <Marks entries={submissions} />
          <Hardest hard={hard} />
        </div>
        <Attention rows={rows} />
        <h2 id="heat">Submissions and requirements</h2>
        <Tools />
        <Legend />
        <HeatMap columns={columns} rows={rows} />
      </main>
    </div>
  )
}

/** How many submissions have which share of their points. */
function Marks({ entries }: { entries: readonly ClassEntry[] }): VNode {
  const shares = sharesOf(entries)
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const percent = (share: number): string => `${Math.round(share * 100)} %`
  return (
    <section class="card" aria-labelledby="marks">
      <h2 id="marks">Marks</h2>
      {shares.length === 0 ? (
        <p>No submission has a mark.</p>
      ) : (
        <>
          <p class="quiet small">{`median ${percent(median(shares))}, mean ${percent(mean)}, of ${count(shares.length, 'mark')}`}</p>
          <Histogram shares={shares} />
        </>
      )}
    </section>
  )
}

function Histogram({ shares }: { shares: readonly number[] }): VNode {
  const bandOf = (share: number): number => Math.min(bands - 1, Math.floor(share * bands))
  const counts = Array.from({ length: bands }, (_, band) => shares.filter((share) => bandOf(share) === band).length)
  const most = Math.max(...counts)
  const height = 22
  const label = (band: number): string => `${band * bands}–${(band + 1) * bands} %`
  const says = counts
    .map((amount, band) => `${label(band)}: ${amount}`)
    .reverse()
    .join(', ')
  return (
    <svg class="histogram" width="100%" height={bands * height} role="img" aria-label={`Submissions by share of their points. ${says}`}>
      {counts.map((amount, band) => {
        const y = (bands - 1 - band) * height
        return (
          <>
            <text x="62" y={y + 15} text-anchor="end" font-size="12">
              {label(band)}
            </text>
            <text class="amount" x="98" y={y + 15} text-anchor="end" font-size="12">
              {amount}
            </text>
            <svg x="108" y={y + 4} width="62%" height={height - 8} aria-hidden="true">
              <rect width={`${(amount / most) * 100}%`} height="100%" rx="2" fill="currentColor" />
            </svg>
          </>
        )
      })}
    </svg>
  )
}

function Hardest({ hard }: { hard: readonly Hard[] }): VNode {
  return (
    <section class="card" aria-labelledby="hardest">
      <h2 id="hardest">Hardest requirements</h2>
      {hard.length === 0 ? (
        <p>Nothing failed.</p>
      ) : (
        <table class="hard">
          <thead>
            <tr>
              <th scope="col">requirement</th>
              <th scope="col">failed</th>
              <th scope="col">what it asks for, and the commonest cause</th>
            </tr>
          </thead>
          <tbody>
            {hard.slice(0, hardestMax).map(({ column, failed, judged, cause }) => (
              <tr>
                <th scope="row">
                  {harmlessLine(column.requirement)} <span class="quiet small">{harmlessLine(column.exercise)}</span>
                </th>
                <td class="number">
                  {formatNumber(failed)} <span class="quiet">{`of ${formatNumber(judged)}`}</span>
                </td>
                <td>
                  <WithCode text={cut(harmlessLine(column.says))} />
                  {cause !== null && <span class="cause">{`${formatNumber(cause.times)} of ${formatNumber(failed)}: ${cut(harmlessLine(cause.says))}`}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** The submissions that a person should look at, with the reason. */
function Attention({ rows }: { rows: readonly HeatRow[] }): VNode | null {
  const concerned = rows.flatMap(({ entry, href }) => {
    const reasons = reasonsToLook(entry)
    return reasons.length === 0 ? [] : [{ entry, href, reasons }]
  })
  if (concerned.length === 0) return null
  return (
    <section aria-labelledby="look">
      <h2 id="look">{`${count(concerned.length, 'submission')} to look at`}</h2>
      <ul class="look">
        {concerned.slice(0, lookMax).map(({ entry, href, reasons }) => (
          <li>
            {href === null ? harmlessName(entry.submission) : <a href={href}>{harmlessName(entry.submission)}</a>}{' '}
            <span class="quiet">{cut(reasons.join('; '))}</span>
          </li>
        ))}
      </ul>
      {concerned.length > lookMax && <p class="quiet">{`and ${count(concerned.length - lookMax, 'more submission')}: see grades.csv`}</p>}
    </section>
  )
}

/** Only the script shows them. */
function Tools(): VNode {
  return (
    <div class="tools" hidden>
      <label>
        Name contains <input type="search" id="search" autocomplete="off" />
      </label>
      <label>
        Fails
        <select id="failing">
          <option value="">anything or nothing</option>
        </select>
      </label>
      <span id="shown" class="quiet" aria-live="polite" />
    </div>
  )
}

const meanings: Readonly<Record<Exclude<CellResult, 'none'>, string>> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'not judged, because another requirement failed',
  untested: 'not tested on this machine',
  error: 'wirecheck failed',
}

function Legend(): VNode {
  return (
    <ul class="legend">
      {(Object.keys(meanings) as (keyof typeof meanings)[]).map((result) => (
        <li>
          <b class={signs[result].class}>{signs[result].sign}</b>
          {meanings[result]}
        </li>
      ))}
      <li>empty: not run, or {statusWords['not-handed-in']}</li>
    </ul>
  )
}
