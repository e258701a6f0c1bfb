/** docs/benchmarks.md: a section for each subject, replaced when it is measured again. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const opening = [
  '# Benchmarks',
  '`npm run bench` writes this page, `npm run bench -- SECTION` one section of it. What stands in one table was measured side by side. Ratios are more reliable than seconds.',
].join('\n\n')

/** Puts `sections` into the page at `path`, each in the place of the one with the same heading, else at the end. */
export function writeSections(path: string, sections: readonly string[]): void {
  const page = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const all = new Map(
    page
      .split(/^(?=## )/m)
      .slice(1)
      .map((section) => [headingOf(section), section.trim()]),
  )
  for (const section of sections) all.set(headingOf(section), section.trim())
  writeFileSync(path, `${[opening, ...all.values()].join('\n\n')}\n`)
}

const headingOf = (section: string): string => section.split('\n')[0] ?? ''
