/**
 * The report as the log of a GitHub Actions job: a group for each exercise, and annotations
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
 */

import { basename, isAbsolute, join, relative } from 'node:path'
import type { Report } from '../../model/report.js'
import { harmlessLine } from '../../support/harmless.js'
import { forLog, type LogPart, type SafeFor } from '../destinations.js'
import { itemsOf, type Item } from '../items.js'
import { renderSections, type TerminalOptions } from '../terminal.js'
import { count } from '../text.js'
import { sectionTitle } from './section-title.js'

export interface GitHubOptions extends TerminalOptions {
  /** A word that nobody can guess: between two of them, GitHub takes no commands. */
  readonly token: string
  /** The checkout (GITHUB_WORKSPACE), from which annotations name files; null: unknown. */
  readonly workspace: string | null
}

/** GitHub shows ten errors of a step, and drops the others without a word. */
const annotationsMax = 9

/** The whole log. Nothing that a program printed can command GitHub: commands are stopped around all of it. */
export function renderGitHubLog(report: Report, options: GitHubOptions): SafeFor<'log'> {
  const quoted = (lines: readonly string[]): LogPart[] => [{ command: `::stop-commands::${options.token}` }, { lines }, { command: `::${options.token}::` }]
  const sections = renderSections(report, options).flatMap(({ exercise, lines }): LogPart[] =>
    exercise === null
      ? quoted([...lines, ''])
      : [{ command: command('group', {}, sectionTitle(exercise)) }, ...quoted(lines), { command: command('endgroup', {}, '') }],
  )
  return forLog([...sections, ...annotations(report, options.workspace).map((line) => ({ command: line }))])
}

/** At most nine, the failures in the order of the report, and one that counts the others. */
function annotations(report: Report, workspace: string | null): string[] {
  const shown = itemsOf(report).filter(({ result }) => result === 'fail' || result === 'error')
  const rest = shown.length - annotationsMax
  const more = command('error', { title: 'wirecheck' }, `and ${count(rest, 'more failure', 'more failures')}: see the log or the summary of the job`)
  return [...shown.slice(0, annotationsMax).map((item) => annotation(item, report, workspace)), ...(rest > 0 ? [more] : [])]
}

function annotation(item: Item, report: Report, workspace: string | null): string {
  const file = item.file === null ? null : fileInCheckout(harmlessLine(report.submission), item.file, workspace)
  const place = file === null ? {} : { file, ...(item.line !== null && { line: String(item.line) }) }
  return command('error', { ...place, title: `${item.group}: ${item.name}` }, item.brief)
}

/** The path of a submission's file, from the checkout; null if the submission lies elsewhere. */
function fileInCheckout(submission: string, file: string, workspace: string | null): string | null {
  const path = basename(submission) === file ? submission : join(submission, file)
  if (!isAbsolute(path)) return path.startsWith('..') ? null : path
  const inside = workspace === null ? '..' : relative(workspace, path)
  return inside.startsWith('..') ? null : inside
}

/** `::error file=a.py,line=3::text`, escaped as the runner reads it (actions/toolkit, packages/core/src/command.ts). */
function command(name: string, properties: Readonly<Record<string, string>>, data: string): string {
  const text = (value: string): string => value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const property = (value: string): string => text(value).replaceAll(':', '%3A').replaceAll(',', '%2C')
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`)
  return `::${name}${list.length === 0 ? '' : ` ${list.join(',')}`}::${text(data)}`
}
