/** Gradings by the real command line: exit status, reports, and which checks run. */

import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { sampleArchive } from '../intake/archive/sample-archive.js'
import { findOnPath } from '../lab/sandbox.js'
import type { Report } from '../model/report.js'
import { projectRoot } from '../support/project-root.js'
import { echoes, folderWith, reportIn, shouts, start, startIn, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 180_000 })

describe('grading', () => {
  test('ends with status 0 when all that counts passed', async () => {
    const run = start('--student', folderWith({ 'echo.js': echoes }), '--tier', 'core')
    const { status, stdout } = await run.ended
    expect(stdout).toContain('PASSED')
    expect(status).toBe(0)
    expect(reportIn(run.reports)).toMatchObject({
      result: 'pass',
      interrupted: false,
      exercises: expect.arrayContaining([expect.objectContaining({ id: 'echo' })]),
    })
  })

  test('prints what the README shows', async () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
    const [, command = '', sample = ''] = /`npm test -- ([^`]+)` prints, among other things:\n\n((?: {4}.*\n|\n)+)/.exec(readme) ?? []
    // The port is another one each time.
    const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim().replace(/127\.0\.0\.1 \d+/, '127.0.0.1 PORT'))
    const { stdout } = await startIn({ folder: projectRoot }, ...command.split(' ')).ended
    const shown = linesOf(sample).filter((line) => line !== '')
    expect(shown.length).toBeGreaterThan(15)
    expect(linesOf(stdout)).toEqual(expect.arrayContaining(shown))
  })

  test('takes a single file for the exercise that is asked for', async () => {
    const file = join(folderWith({ 'hw1.js': echoes }), 'hw1.js')
    const run = start('--student', file, '--exercise', 'echo', '--tier', 'core')
    expect((await run.ended).status).toBe(0)
    expect(reportIn(run.reports)).toMatchObject({ result: 'pass', submission: file })
  })

  test('takes an archive, and one that cannot be opened is a result', async () => {
    const zip = sampleArchive('anna.zip', `zip(('anna/echo.js', ${JSON.stringify(echoes)}))`)
    const run = start('--student', zip, '--exercise', 'echo', '--tier', 'core')
    expect((await run.ended).status).toBe(0)
    expect(reportIn(run.reports)).toMatchObject({ result: 'pass', submission: zip })
    const broken = start('--student', sampleArchive('anna.zip', `open(OUT, 'wb').write(b'PK\\x03\\x04')`))
    const { status, stdout } = await broken.ended
    expect([status, stdout]).toEqual([1, expect.stringContaining('anna.zip is not a whole zip file')])
    expect(reportIn(broken.reports)).toMatchObject({ result: 'fail', score: { points: 0 } })
  })

  test('looks into the archives of a folder only if there is no program beside them', async () => {
    const zip = sampleArchive('anna.zip', `zip(('echo.js', ${JSON.stringify(echoes)}))`)
    const inFolder = (files: Readonly<Record<string, string>>): Run => {
      const folder = folderWith(files)
      copyFileSync(zip, join(folder, 'hw.zip'))
      return start('--student', folder, '--exercise', 'echo', '--tier', 'core')
    }
    expect((await inFolder({}).ended).status).toBe(0)
    expect((await inFolder({ 'echo.js': shouts }).ended).status).toBe(1)
  })

  test('grades an assignment: its points, and a report for staff and one for the student', async () => {
    const yaml = `title: Homework 3
exercises:
  echo: { points: 40, tier: core, requirements: { ECHO-4: { points: 0 }, ECHO-5: { visibility: hidden }, ECHO-1: { hint: See slide 14. } } }
  time: { points: 20, tier: core }
`
    const folder = folderWith({ 'echo.js': shouts, 'hw3.yaml': yaml })
    const run = start('--student', folder, '--assignment', join(folder, 'hw3.yaml'))
    const { status, stdout } = await run.ended
    expect([status, stdout.includes('Homework 3')]).toEqual([1, true])
    const staff = reportIn(join(run.reports, 'staff'))
    const student = reportIn(join(run.reports, 'student'))
    expect(staff.exercises.map(({ id, status: found, score }) => [id, found, score.of])).toEqual([
      ['echo', 'graded', 40],
      ['time', 'missing', 20],
    ])
    const [echo] = staff.exercises
    expect(echo?.checks.map(({ requirement }) => requirement)).not.toContain('ECHO-4')
    expect(echo?.checks.find(({ requirement }) => requirement === 'ECHO-1')?.hint).toMatch(/See slide 14\.$/)
    expect([JSON.stringify(staff).includes('ECHO-5'), JSON.stringify(student).includes('ECHO-5')]).toEqual([true, false])
    expect(student.exercises[0]).toMatchObject({ withheld: 1 })
  })

  test('tries what rests on a failed requirement, if the assignment says so', async () => {
    const folder = folderWith({ 'hw.yaml': 'exercises: { echo: {} }\nblocked: tried\n' })
    const graded = async (fixture: string): Promise<Readonly<Record<string, string[]>>> => {
      const run = start('--student', join(projectRoot, 'fixtures/broken/echo', fixture), '--assignment', join(folder, 'hw.yaml'))
      expect((await run.ended).status).toBe(1)
      const checks = reportIn(run.reports).exercises.find(({ id }) => id === 'echo')?.checks ?? []
      return Object.fromEntries(
        ['fail', 'blocked'].map((wanted) => [wanted, checks.filter(({ result }) => result === wanted).map(({ requirement }) => requirement)]),
      )
    }
    // The line end that it strips is missing everywhere, which costs ECHO-1 alone; white space within a message is another matter.
    const strips = await graded('strips-whitespace.py')
    expect(strips['fail']).toEqual(['ECHO-1'])
    expect(strips['blocked']).not.toEqual(expect.arrayContaining(['ECHO-4']))
    expect(strips['blocked']?.length).toBeLessThan(10)
    // What does not even listen is not tried.
    const deaf = await graded('dies-right-after-listening.py')
    expect([deaf['fail'], (deaf['blocked']?.length ?? 0) > 20]).toEqual([['TCP-1'], true])
  })

  test('refuses an assignment that is wrong before it grades', async () => {
    const folder = folderWith({ 'echo.js': echoes, 'hw3.yaml': 'exercises:\n  ecco: {}\n' })
    const { status, stderr } = await start('--student', folder, '--assignment', join(folder, 'hw3.yaml')).ended
    expect([status, stderr.includes('hw3.yaml:2:3: Unknown exercise "ecco". Did you mean "echo"?')]).toEqual([2, true])
  })

  test('takes paths relative to the folder in which npm was started', async () => {
    const folder = folderWith({ 'echo.js': echoes })
    const npm = { folder: projectRoot, environment: { npm_lifecycle_event: 'test', INIT_CWD: folder } }
    const { status, stdout } = await startIn(npm, '--student', '.', '--tier', 'core', '--report', 'out').ended
    expect([status, stdout.includes(folder)]).toEqual([0, true])
    expect(reportIn(join(folder, 'out'))).toMatchObject({ result: 'pass', submission: folder })
  })

  test('ends with status 1 when something did not, and names it', async () => {
    const run = start('--student', folderWith({ 'echo.js': shouts }), '--tier', 'core')
    const { status, stdout } = await run.ended
    expect(stdout).toContain('ECHO-1')
    expect(status).toBe(1)
    expect(readFileSync(join(run.reports, 'junit.xml'), 'utf8')).toContain('ECHO-1')
  })

  test('ends with status 1 when a program that was asked for is not there', async () => {
    const { status, stdout } = await start('--student', folderWith({ 'echo.js': echoes }), '--exercise', 'echo,greeter', '--tier', 'core').ended
    expect([status, stdout.includes('greeter')]).toEqual([1, true])
  })

  test.each([
    ['passes', echoes, 0],
    ['fails', shouts, 1],
  ])('with --json prints nothing but JSON, of a program that %s', async (_, source, wanted) => {
    const run = start('--student', folderWith({ 'echo.js': source }), '--tier', 'core', '--json')
    const { status, stdout } = await run.ended
    expect(JSON.parse(stdout)).toEqual(reportIn(run.reports))
    expect(status).toBe(wanted)
  })

  test('is repeated by its seed', async () => {
    const student = folderWith({ 'echo.js': shouts })
    const sent = async (seed: string): Promise<unknown> => {
      const { stdout } = await start('--student', student, '--tier', 'core', '--json', '--seed', seed).ended
      return (JSON.parse(stdout) as Report).exercises.flatMap(({ checks }) => checks.map(({ requirement, expected }) => [requirement, expected]))
    }
    const [first, again, other] = [await sent('1'), await sent('1'), await sent('2')]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })
})
describe('a part of the checks', () => {
  const idsIn = (reports: string): (string | undefined)[] => [
    ...new Set(reportIn(reports).exercises.flatMap(({ checks }) => checks.map(({ requirement }) => requirement))),
  ]

  test('--check runs the requirement and what it needs, and counts only the requirement', async () => {
    const run = start('--student', folderWith({ 'echo.js': echoes }), '--check', 'ECHO-4')
    const { status, stdout } = await run.ended
    expect([status, idsIn(run.reports)]).toEqual([0, ['TCP-1', 'ECHO-1', 'ECHO-4']])
    expect(stdout).toMatch(/needed {2}TCP-1, ECHO-1 ran because ECHO-4 needs them/)
    expect(reportIn(run.reports)).toMatchObject({ only: ['ECHO-4'], score: { points: 2, of: 2 } })
  })

  test('--first ends at the first failure', async () => {
    const run = start('--student', folderWith({ 'echo.js': shouts }), '--first')
    const { status, stdout } = await run.ended
    expect([status, idsIn(run.reports)]).toEqual([1, ['TCP-1', 'ECHO-1']])
    expect(stdout).toMatch(/FAILED {2}2 of \d+ checks made, 1 passed, 1 failed; \d+ not reached/)
  })
})
test('a closed pipe changes neither the reports nor the status', async () => {
  const run = start('--student', folderWith({ 'echo.js': shouts }), '--exercise', 'echo', '--tier', 'core')
  run.child.stdout?.destroy()
  run.child.stderr?.destroy()
  expect((await run.ended).status).toBe(1)
  expect(reportIn(run.reports).result).toBe('fail')
})
// Python's sockets do not set SO_REUSEADDR by themselves, and this one's server closes first.
test.skipIf(findOnPath('python3') === null)('a port of its own is waited for that an earlier grading left in TIME-WAIT', async () => {
  const port = 1_024 + Math.floor(Math.random() * 20_000)
  const greeter = [
    'import socket',
    'listener = socket.socket()',
    `listener.bind(('', ${port}))`,
    'listener.listen()',
    'while True:',
    '    client, address = listener.accept()',
    '    client.sendall(b"Hello " + address[0].encode() + b"\\n")',
    '    client.close()',
  ]
  const folder = folderWith({ 'greeter.py': greeter.join('\n') })
  for (const run of ['first', 'second']) {
    const { reports, ended } = start('--student', folder, '--tier', 'core', '--lab', 'shared')
    await ended
    const passed = reportIn(reports).exercises.flatMap(({ checks }) => checks.filter(({ result }) => result === 'pass').map(({ requirement }) => requirement))
    expect([run, ...passed]).toEqual([run, 'TCP-1', 'GREET-1', 'GREET-2', 'TCP-2'])
  }
})

test('a lab that does not hold what is required is refused with status 3, what is missing and what to do', async () => {
  const { status, stderr } = await start('--student', folderWith({ 'echo.js': echoes }), '--lab', 'shared', '--require', 'private').ended
  expect(stderr).toMatch(/The lab does not hold what --require asks for: network \(.+\), files \(.+\), processes \(.+\)\./)
  expect(stderr).toContain('What to do: ')
  expect(status).toBe(3)
})

test('the report says by name what the lab does not hold', async () => {
  const { reports, ended } = start('--student', folderWith({ 'echo.js': echoes }), '--check', 'ECHO-1', '--lab', 'shared')
  const { stdout } = await ended
  expect(reportIn(reports).lab.weaker).toEqual(expect.arrayContaining(['network', 'files', 'processes']))
  expect(stdout.replace(/\s+/g, ' ')).toContain('Not held: network (programs reach the network of this machine), files')
})
