/** summary.md: complete, small enough, and nothing in it is markup of a submission. */

import { Marked } from 'marked'
import { describe, expect, it } from 'vitest'
import { nastyText } from '../../support/sample-nasty.js'
import { sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from '../sample-report.js'
import { renderSummary } from './summary.js'

const asPage = (markdown: string): string => new Marked({ gfm: true }).parse(markdown, { async: false })

describe('the summary', () => {
  const summary = renderSummary(sampleReport)

  it('begins with the result, and says that there is no mark after a fault of the suite', () => {
    expect(summary).toMatch(/^# wirecheck: ERROR\n/)
    expect(summary).toContain('No mark\\: The worker for greeter was killed')
  })

  it('has a row for each exercise, and its failures with their evidence, the first one open', () => {
    expect(summary).toMatch(/^\| exercise \| core \| robust \| scale \| points \| {2}\|$/m)
    expect(summary).toMatch(/^\| greeter \| 6\/6 \| 3\/3 \| 3\/3 \| 12\/12 \| {2}\|$/m)
    expect(summary.match(/<details open>/g)).toHaveLength(1)
    expect(summary).toContain('<summary>echo: ECHO-4 10,000 bytes at once – Only 4,096 of 10,000 bytes arrived.')
    expect(summary).toContain('The first 4,096 bytes are right;')
    expect(summary).toMatch(/<summary>time: builds – .* \(time&#95;server\.c, line 34\)<\/summary>/)
  })

  it('lists what was not judged, with the reason', () => {
    expect(summary).toContain('- echo\\: ECHO-11 a line: not judged\\: ECHO-4 failed')
  })

  it('is read by a parser of Markdown as one table and folded blocks', () => {
    const page = asPage(summary)
    expect(page.match(/<table>/g)).toHaveLength(1)
    expect(page.match(/<pre>/g)).toHaveLength(summary.match(/^```text$/gm)?.length ?? 0)
  })
})

describe('whatever a program prints', () => {
  const attacks = [
    nastyText,
    '```\n</details><script>alert(1)</script>\n````\n# forged',
    '<img src=x onerror=alert(1)> **bold** [link](http://example.org) | cell | @everyone #12 https://example.org www.example.org',
    '::error::forged\n##[error]forged\n::add-mask::e',
  ]

  it.each(attacks)('it stays text: %j', (text) => {
    const verdict = sampleVerdict({ requirement: 'ECHO-1', result: 'fail', title: text, says: text, message: text, actual: text, output: text, hint: text })
    const blocked = sampleVerdict({ requirement: 'ECHO-2', result: 'blocked', title: text, message: text })
    const build = sampleExercise({ id: 'time', status: 'build-failed', message: text, hint: text })
    const summary = renderSummary(sampleReportOf([sampleExercise({ id: 'echo', checks: [verdict, blocked] }), build], { errors: [text], result: 'error' }))
    const page = asPage(summary).replace(/<pre>[\s\S]*?<\/pre>/g, '')
    expect(page).not.toMatch(/<(?:script|img|a|strong>bold)\b|@everyone|https?:\/\/e|www\.e|<h1>forged/)
    expect(page.match(/<details/g)?.length).toBe(page.match(/<\/details>/g)?.length)
    expect(summary).not.toMatch(/^\s*::|##\[|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/m)
  })
})

it('stays below 1 MiB, and counts what did not fit', () => {
  const long = 'x'.repeat(99)
  const checks = Array.from({ length: 400 }, (_, at) =>
    sampleVerdict({ requirement: 'ECHO-1', title: `number ${at}`, result: 'fail', message: long, output: `${long}\n`.repeat(30) }),
  )
  const summary = renderSummary(sampleReportOf([sampleExercise({ id: 'echo', checks })]))
  expect(Buffer.byteLength(summary)).toBeLessThan(1 << 20)
  const shown = summary.match(/^<details/gm)?.length ?? 0
  expect([shown > 100, summary.includes(`…and ${400 - shown} more failures: see results.json.`)]).toEqual([true, shown < 400])
})
