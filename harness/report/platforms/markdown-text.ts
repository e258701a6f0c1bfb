/** Text of any origin in Markdown: as prose, in a cell of a table, or as a block of code. For GitHub's and GitLab's Markdown, which extend CommonMark. */

import { harmless, harmlessLine } from '../../support/harmless.js'
import type { Untrusted } from '../../model/untrusted.js'

/** ASCII punctuation, of which each may be escaped (https://spec.commonmark.org/0.31.2/#backslash-escapes). */
const punctuation = /[!-/:-@[-`{-~]/g
const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

/** One line in which nothing is markup, a link, a mention or HTML. It may stand in a table. */
export function markdownLine(text: Untrusted): string {
  const escaped = harmlessLine(text).replace(punctuation, (character) => (/["',;().?/%-]/.test(character) ? character : `\\${character}`))
  // Services make links and mentions of the text that they see after Markdown: a zero-width space parts what would be one.
  return escaped
    .replaceAll('\\@', '\\@&#8203;')
    .replace(/(\w)\\:\/\//g, '$1\\:&#8203;//')
    .replace(/\bwww\./gi, 'www&#8203;.')
}

/** Lines of code, with a fence that no line of them can end. */
export function markdownBlock(text: Untrusted): string {
  const code = harmless(text)
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}text\n${code}\n${fence}`
}
