/** A report folder may lie in what a student handed in: links in it lead nothing elsewhere. */

import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { forTerminal } from '../report/destinations.js'
import { captureFolder, removeOldReports, requireWritable, writeReport } from './report-folder.js'

/** A report folder, and beside it a file and a capture that belong to somebody else. */
function places(): { folder: string; other: string } {
  const base = mkdtempSync(join(tmpdir(), 'wirecheck-test-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  const [folder, other] = [join(base, 'wirecheck-report'), join(base, 'other')]
  for (const each of [folder, other]) mkdirSync(each)
  for (const name of ['mine.txt', 'mine.pcapng']) writeFileSync(join(other, name), 'mine')
  return { folder, other }
}

test('a report replaces a link, and is not written through one', () => {
  const { folder, other } = places()
  const names = ['results.json', 'results.json.unfinished', `.wirecheck-${process.pid}`]
  for (const name of names) symlinkSync(join(other, 'mine.txt'), join(folder, name))
  requireWritable(folder)
  writeReport(folder, 'results.json', forTerminal('report'))
  expect([readFileSync(join(other, 'mine.txt'), 'utf8'), readFileSync(join(folder, 'results.json'), 'utf8')]).toEqual(['mine', 'report'])
  expect([lstatSync(join(folder, 'results.json')).isFile(), readdirSync(folder)]).toEqual([true, ['results.json']])
})

test('captures of an earlier run are removed, and those behind a link stay', () => {
  const { folder, other } = places()
  symlinkSync(other, join(folder, captureFolder))
  removeOldReports(folder)
  expect([existsSync(join(folder, captureFolder)), existsSync(join(other, 'mine.pcapng'))]).toEqual([false, true])
  mkdirSync(join(folder, captureFolder))
  writeFileSync(join(folder, captureFolder, 'ECHO-1.pcapng'), '')
  removeOldReports(folder)
  expect(existsSync(join(folder, captureFolder))).toBe(false)
})
