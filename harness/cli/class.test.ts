/** A small made class by the real command line: its marks, and that they are the same however it was graded. */

import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { childrenOf } from '../kernel/proc.js'
import { machineLack } from '../matrix/machine-lack.js'
import { verdictsIn, type MadeSubmission } from '../matrix/made-class.js'
import { makeQuickClass } from '../matrix/sample-quick-class.js'
import type { ClassReport } from '../model/class.js'
import type { Report } from '../model/report.js'
import { echoes, folderWith, shouts, start, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const count = 12
/** Waits for what a run in the background writes, as long as a test may last. */
const soon = { timeout: 300_000, interval: 5 }
const root = mkdtempSync(join(tmpdir(), 'wirecheck-class-test-'))
const classFolder = join(root, 'class')
const made: MadeSubmission[] = []

const gradesIn = (reports: string): string => readFileSync(join(reports, 'grades.csv'), 'utf8')
/** The first failure of each submission, with its message: what a difference between marks comes from. */
const failuresIn = (reports: string): string =>
  classIn(reports)
    .submissions.filter(({ folder }) => folder !== null)
    .map(({ submission, folder }) => {
      const { lab, exercises } = JSON.parse(readFileSync(join(reports, folder ?? '', 'results.json'), 'utf8')) as Report
      const first = exercises.flatMap(({ checks }) => checks).find(({ result }) => result !== 'pass')
      return `${submission}: ${JSON.stringify({ lab, first }).slice(0, 3_000)}`
    })
    .join('\n')
const expectSameGrades = (reports: string): void => expect(gradesIn(reports), failuresIn(reports)).toBe(gradesIn(join(root, 'one')))
const classIn = (reports: string): ClassReport => JSON.parse(readFileSync(join(reports, 'class.json'), 'utf8')) as ClassReport
const gradedNames = (reports: string): string[] =>
  (existsSync(join(reports, 'journal.jsonl')) ? readFileSync(join(reports, 'journal.jsonl'), 'utf8') : '')
    .split('\n')
    .filter((line) => line.startsWith('{"kind":"graded"') && line.endsWith('}'))
    .map((line) => (JSON.parse(line) as { name: string }).name)
const startClass = (reports: string, ...options: readonly string[]): Run => start('--class', classFolder, '--report', reports, '--seed', '7', ...options)
const jobs = (amount: number): readonly string[] => ['--jobs', String(amount)]

beforeAll(async () => {
  made.push(...(await makeQuickClass(classFolder)))
  return () => rmSync(root, { recursive: true })
})

describe('a made class', () => {
  test('is graded, with a mark for each submission', async () => {
    expect((await startClass(join(root, 'one'), ...jobs(1)).ended).status).toBe(0)
    expect(classIn(join(root, 'one')).submissions).toHaveLength(count)
  })

  test.skipIf(machineLack !== null)('gets the verdicts that its fixtures are kept for', () => {
    const found = classIn(join(root, 'one')).submissions.map((entry) => [entry.submission, verdictsIn(entry)])
    expect(found).toEqual(made.map(({ name, verdicts }) => [name, verdicts]))
    expect(made.flatMap(({ madeOf }) => madeOf).length).toBeGreaterThan(count / 2)
  })

  test('has reports of each submission', () => {
    for (const { folder } of classIn(join(root, 'one')).submissions)
      for (const name of ['results.json', 'junit.xml', 'report.html']) expect(existsSync(join(root, 'one', folder ?? 'none', name))).toBe(true)
  })

  test('has a page that links to each report', () => {
    const page = readFileSync(join(root, 'one', 'class.html'), 'utf8')
    const links = [...new Set([...page.matchAll(/ href="(\.\/[^"]+)"/g)].map(([, href]) => decodeURIComponent(href ?? '')))]
    expect(links).toHaveLength(count)
    for (const link of links) expect(existsSync(join(root, 'one', link)), link).toBe(true)
  })

  test('gets the same marks by four jobs, and nothing is graded twice', async () => {
    const reports = join(root, 'four')
    expect((await startClass(reports, ...jobs(4)).ended).status).toBe(0)
    expectSameGrades(reports)
    const again = await startClass(reports, ...jobs(4)).ended
    expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('0 submissions to grade, 12 already graded')])
    expect(gradedNames(reports)).toHaveLength(count)
  })

  test('goes on after kill -9: what was graded is not graded again, and the marks are the same', async () => {
    const reports = join(root, 'killed')
    const run = startClass(reports, ...jobs(1))
    await vi.waitFor(() => expect(gradedNames(reports).length).toBeGreaterThanOrEqual(3), soon)
    run.child.kill('SIGKILL')
    await run.ended
    const before = gradedNames(reports)
    expect(before.length).toBeLessThan(count)
    expect((await startClass(reports, ...jobs(2)).ended).status).toBe(0)
    expect(gradedNames(reports).slice(0, before.length)).toEqual(before)
    expect(gradedNames(reports).toSorted()).toEqual(made.map(({ name }) => name).toSorted())
    expectSameGrades(reports)
  })

  test('after Ctrl-C everything that is known is written, with status 130', async () => {
    const reports = join(root, 'interrupted')
    const run = startClass(reports, ...jobs(1))
    await vi.waitFor(() => expect(gradedNames(reports).length).toBeGreaterThanOrEqual(3), soon)
    run.child.kill('SIGINT')
    expect((await run.ended).status).toBe(130)
    const { submissions } = classIn(reports)
    expect(submissions).toHaveLength(count)
    expect(submissions.filter(({ status }) => status !== 'not-yet-graded')).toHaveLength(gradedNames(reports).length)
  })

  test('gets the same marks in three shards that are merged', async () => {
    const shards = [1, 2, 3].map((index) => join(root, `shard-${index}`))
    const runs = shards.map((reports, index) => startClass(reports, ...jobs(1), '--shard', `${index + 1}/3`).ended)
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual([0, 0, 0])
    const merged = join(root, 'merged')
    expect((await start('merge', ...shards, '--report', merged).ended).status).toBe(0)
    expectSameGrades(merged)
    for (const { folder } of classIn(merged).submissions) expect(existsSync(join(merged, folder ?? 'none', 'results.json'))).toBe(true)
    const without = await start('merge', ...shards.slice(1), '--report', join(root, 'part')).ended
    expect([without.status, classIn(join(root, 'part')).submissions.filter(({ status }) => status === 'not-yet-graded').length]).toEqual([1, 4])
  })
})

describe('two submissions', () => {
  const twoIn = (): { folder: string; reports: string; grade: (...options: readonly string[]) => Run } => {
    const folder = folderWith({ 'anna/echo.js': echoes, 'bert/echo.js': shouts })
    const reports = join(folderWith({}), 'reports')
    return { folder, reports, grade: (...options) => start('--class', folder, '--report', reports, '--tier', 'core', ...options) }
  }

  test('only what changed is graded again, with --again everything, with --only those', async () => {
    const { folder, reports, grade } = twoIn()
    await grade().ended
    expect(gradedNames(reports).toSorted()).toEqual(['anna', 'bert'])
    copyFileSync(join(folder, 'anna/echo.js'), join(folder, 'bert/echo.js'))
    await grade().ended
    expect(gradedNames(reports).slice(2)).toEqual(['bert'])
    await grade('--again', '--only', 'anna').ended
    expect(gradedNames(reports).slice(3)).toEqual(['anna'])
    await grade('--exercise', 'echo').ended
    expect(gradedNames(reports).slice(4).toSorted()).toEqual(['anna', 'bert'])
    const { status, stderr } = await grade('--only', 'ana').ended
    expect([status, stderr]).toEqual([2, expect.stringContaining('Did you mean anna?')])
  })

  test('an error of the suite keeps an earlier mark, and ends with status 3', async () => {
    const { reports, grade } = twoIn()
    await grade().ended
    const [marked] = classIn(reports).submissions
    const run = grade('--again', '--only', 'anna')
    signalWorkersOf(run, 'SIGKILL', Number.POSITIVE_INFINITY)
    expect((await run.ended).status).toBe(3)
    const [anna, bert] = classIn(reports).submissions
    expect(anna).toMatchObject({ status: 'error', isEarlier: true, score: marked?.score, folder: 'submissions/anna' })
    expect(gradesIn(reports)).toContain('error (earlier mark)')
    expect(bert).toMatchObject({ status: 'graded', isEarlier: false })
    expect((await grade().ended).status).toBe(0)
    expect(classIn(reports).submissions[0]).toMatchObject({ status: 'graded', isEarlier: false })
  })

  test('after one error of the suite a submission is graded once more, by a fresh worker', async () => {
    const { reports, grade } = twoIn()
    const run = grade(...jobs(1))
    signalWorkersOf(run, 'SIGKILL', 1)
    expect((await run.ended).status).toBe(0)
    expect(classIn(reports).submissions.map(({ status }) => status)).toEqual(['graded', 'graded'])
  })

  test('a worker that hangs costs its own submission its time, and no other one', async () => {
    const { reports, grade } = twoIn()
    const run = grade(...jobs(1), '--time-budget', '30s')
    signalWorkersOf(run, 'SIGSTOP', 1)
    expect((await run.ended).status).toBe(1)
    expect(
      classIn(reports)
        .submissions.map(({ status }) => status)
        .sort(),
    ).toEqual(['graded', 'time-over'])
  })

  test('a time budget that is over leaves a submission without a mark, and a larger one grades it', async () => {
    const { reports, grade } = twoIn()
    expect((await grade('--time-budget', '0.01s').ended).status).toBe(1)
    expect(classIn(reports).submissions.map(({ status, score }) => [status, score])).toEqual([
      ['time-over', null],
      ['time-over', null],
    ])
    expect((await grade('--time-budget', '5m').ended).status).toBe(0)
    expect(classIn(reports).submissions.map(({ status }) => status)).toEqual(['graded', 'graded'])
  })

  test('a roster adds its columns, and finds who handed nothing in', async () => {
    const { reports, grade } = twoIn()
    const roster = join(folderWith({ 'students.csv': 'submission,name\nbert,Bert B\nanna,Anna A\ncleo,Cleo C\n' }), 'students.csv')
    expect((await grade('--roster', roster).ended).status).toBe(0)
    const rows = gradesIn(reports).trimEnd().split('\n')
    expect(rows.map((row) => row.split(',').slice(0, 2).join())).toEqual(['\ufeffsubmission,name', 'anna,Anna A', 'bert,Bert B', 'cleo,Cleo C'])
    expect(rows[3]).toContain('not handed in')
  })

  test('a report folder belongs to one run at a time', async () => {
    const { reports, grade } = twoIn()
    const first = grade()
    await vi.waitFor(() => expect(existsSync(join(reports, 'journal.jsonl'))).toBe(true), soon)
    const second = await grade().ended
    expect([second.status, second.stderr]).toEqual([2, expect.stringContaining('Another wirecheck writes to the report folder')])
    expect((await first.ended).status).toBe(0)
  })
})

/** Sends a signal to each worker of a run as soon as it is there, to so many of them. */
function signalWorkersOf({ child, ended }: Run, signal: NodeJS.Signals, atMost: number): void {
  const signalled = new Set<number>()
  let isOver = false
  const stop = (): void => {
    isOver = true
  }
  void ended.then(stop)
  onTestFinished(stop)
  const below = (pid: number): number[] => childrenOf(pid).flatMap((each) => [each, ...below(each)])
  const look = (): void => {
    const workers = below(child.pid ?? 0).filter((pid) => isWorker(pid) && !signalled.has(pid))
    for (const pid of workers.slice(0, atMost - signalled.size)) {
      process.kill(pid, signal)
      signalled.add(pid)
    }
    if (!isOver && signalled.size < atMost) setTimeout(look, 2)
  }
  look()
}

/** Node itself: the sandbox around it has the same words on its command line. */
function isWorker(pid: number): boolean {
  try {
    return /^[^\0]*node\0.*run\/worker\.js/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
  } catch {
    return false
  }
}
