/** summary.md: the report in Markdown, for the summary of a CI job, a comment or a release. */

import { tiers } from '../../model/exercise.js'
import type { Report } from '../../model/report.js'
import { createPaint } from '../colour.js'
import { forMarkdown, type SafeFor } from '../destinations.js'
import { describeUngradable, isUngradable, itemsOf, type Item } from '../items.js'
import { describeResult } from '../outcome.js'
import { describeOutcome, shownExercises } from '../terminal-score.js'
import { count, formatDuration, takeColumns } from '../text.js'
import { markdownBlock, markdownLine } from './markdown-text.js'

/** GitHub refuses a summary of more than 1 MiB, with a little room for those of other steps. */
const bytesMax = 1_000_000
const bytesOfEvidenceMax = 40_000
const messageCharactersMax = 500

/** The whole page, below 1 MiB: failures that do not fit are counted. */
export function renderSummary(report: Report): SafeFor<'markdown'> {
  const items = itemsOf(report)
  const failed = items.filter(({ result }) => result === 'fail' || result === 'error')
  const skipped = items.filter(({ result }) => result === 'blocked' || result === 'untested')
  const head = [title(report), ...(isUngradable(report) ? [markdownLine(describeUngradable(report))] : []), table(report)]
  const tail = [...notJudged(skipped), closing(report)]
  const used = Buffer.byteLength([...head, ...tail].join('\n\n'))
  return forMarkdown(`${[...head, ...failures(failed, bytesMax - used), ...tail].filter((part) => part !== '').join('\n\n')}\n`)
}

function title(report: Report): string {
  const { label, says } = describeResult(report, createPaint(false))
  return `# ${markdownLine(report.suite.name)}: ${label}\n\n**${markdownLine(says)}**`
}

function table(report: Report): string {
  const shown = report.problem === null ? shownExercises(report) : []
  if (shown.length === 0) return ''
  const used = tiers.filter((tier) => report.score.byTier[tier] !== undefined)
  const cell = (points: { readonly points: number; readonly of: number } | undefined): string =>
    points === undefined || points.of === 0 ? '' : `${points.points}/${points.of}`
  const rows = shown.map(({ id, score, ...rest }) => [
    markdownLine(id),
    ...used.map((tier) => cell(score.byTier[tier])),
    cell(score),
    markdownLine(describeOutcome({ id, score, ...rest })),
  ])
  const header = ['exercise', ...used, 'points', '']
  const line = ['---', ...used.map(() => '---:'), '---:', '---']
  return [header, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Each failure folded, the first one open; as many as there is room for. */
function failures(items: readonly Item[], room: number): string[] {
  const shown: string[] = []
  let used = 0
  for (const item of items) {
    const text = failure(item, shown.length === 0)
    used += Buffer.byteLength(text) + 2
    if (used > room) break
    shown.push(text)
  }
  const rest = items.length - shown.length
  if (items.length === 0) return []
  return [`## ${count(items.length, 'failure')}`, ...shown, ...(rest > 0 ? [`…and ${count(rest, 'more failure', 'more failures')}: see results.json.`] : [])]
}

function failure({ group, name, message, evidence, file, line }: Item, isOpen: boolean): string {
  const place = file === null ? '' : ` (${file}${line === null ? '' : `, line ${line}`})`
  const summary = `${html(`${group}: ${name}`)} – ${html(cut(message))}${html(place)}`
  return `<details${isOpen ? ' open' : ''}><summary>${summary}</summary>\n\n${markdownBlock(shorten(evidence))}\n\n</details>`
}

/** A message that is far longer than a sentence would push everything else out of the page. */
function cut(message: string): string {
  return message.length > messageCharactersMax ? `${takeColumns(message, messageCharactersMax)} …` : message
}

function shorten(evidence: string): string {
  const bytes = Buffer.from(evidence)
  return bytes.length > bytesOfEvidenceMax
    ? `${bytes
        .subarray(0, bytesOfEvidenceMax)
        .toString()
        .replace(/\ufffd$/, '')}\n…`
    : evidence
}

/** Text inside an HTML block of Markdown, which ends with an empty line: these are single lines. Markdown is not read there, HTML is. */
function html(line: string): string {
  const escaped = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  return escaped
    .replaceAll('@', '@&#8203;')
    .replaceAll('://', ':&#8203;//')
    .replace(/\bwww\./gi, 'www&#8203;.')
    .replace(/[`*_~\\[\]$]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function notJudged(items: readonly Item[]): string[] {
  if (items.length === 0) return []
  const lines = items.map(({ group, name, message }) => `- ${markdownLine(`${group}: ${name}`)}: ${markdownLine(cut(message))}`)
  return [`<details><summary>${count(items.length, 'check')} not judged or not run</summary>\n\n${lines.join('\n')}\n\n</details>`]
}

function closing({ seed, lab, durationMs, suite }: Report): string {
  const held = lab.network === lab.files ? lab.network : `${lab.network} network, ${lab.files} files`
  return `Seed ${seed}, ${held} lab, ${formatDuration(durationMs)}, ${markdownLine(`${suite.name} ${suite.version}`)}. Full evidence: results.json.`
}
