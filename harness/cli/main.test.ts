/** The real command line from outside: wrong use, submissions that cannot be graded, and the report folder. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { commandLine, echoes, folderWith, reportIn, start } from './sample-runs.js'

vi.setConfig({ testTimeout: 180_000 })

describe('wrong use ends with status 2, one message and what to do', () => {
  test.each([
    ['a folder that does not exist', () => ['--student', './nowhere'], /nowhere/],
    [
      'a file whose name names no exercise',
      () => ['--student', join(folderWith({ 'hw1.js': echoes }), 'hw1.js')],
      /does not tell which exercise[\s\S]*hw1\.js --exercise echo/,
    ],
    ['an unknown exercise', () => ['--student', folderWith({ 'echo.js': echoes }), '--exercise', 'ehco'], /"ehco"[\s\S]*Did you mean echo\?/],
    ['a report folder that is a file', () => ['--student', folderWith({ 'echo.js': echoes }), '--report', commandLine], /main\.js is a file, not a folder/],
    ['an unknown requirement', () => ['--student', folderWith({ 'echo.js': echoes }), '--check', 'ECHO-44'], /"ECHO-44"[\s\S]*Did you mean ECHO-4\?/],
    ['two submissions', () => ['--student', '.', '--student', '..'], /--student was given twice/],
    ['a filter that no test matches', () => ['nosuchfilter'], /No test file has "nosuchfilter" in its path/],
    ['an unknown platform', () => ['doctor', '--platform', 'gradscope'], /"gradscope"[\s\S]*Did you mean gradescope\?/],
    ['an unknown option', () => ['--studnet', '.'], /--studnet[\s\S]*Did you mean --student\?/],
  ])('%s', async (_, args, says) => {
    const { status, stdout, stderr } = await start(...args()).ended
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^(grading .+\n)?wirecheck: .+\n.+/)
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

describe('what was handed in cannot be graded: a result, with status 1 and a report of zero', () => {
  test.each([
    ['an empty folder', {}, /contains no programs/],
    ['a folder without a program', { 'README.md': 'Nothing yet.' }, /contains no program/],
    ['programs whose names match no exercise', { 'main.js': echoes }, /main\.js/],
    ['a manifest that is not valid JSON', { 'echo.js': echoes, 'wirecheck.json': '{"echo": ' }, /wirecheck\.json is not valid JSON/],
    [
      'a manifest with an unknown key',
      { 'echo.js': echoes, 'wirecheck.json': '{"echo": {"prot": 1}}' },
      /unknown key "prot" in "echo"\. Did you mean "port"\?/,
    ],
  ])('%s', async (_, files, says) => {
    const folder = folderWith(files)
    const run = start('--student', folder)
    const { status, stdout, stderr } = await run.ended
    expect([status, stdout.split('\n')[0]]).toEqual([1, expect.stringContaining(folder)])
    expect(stderr).toMatch(/^grading .*: looking for programs\n/)
    const { result, score, problem } = reportIn(run.reports)
    expect([result, score.points, problem?.message]).toEqual(['fail', 0, expect.stringMatching(says)])
    expect(readFileSync(join(run.reports, 'junit.xml'), 'utf8')).toContain('tests="1" failures="1"')
  })

  test('and every point of an exercise that was asked for counts', async () => {
    const run = start('--student', folderWith({ 'echo.js': echoes, 'wirecheck.json': '[]' }), '--exercise', 'echo', '--quiet')
    const { status, stdout, stderr } = await run.ended
    expect([status, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/^FAILED {2}\S+ {2}0 of 41 points .*\n\S+results\.json\n\S+junit\.xml\n\S+summary\.md\n\S+report\.html\n$/)
  })
})

describe('the report folder', () => {
  test('is tried before the grading', async () => {
    const student = folderWith({ 'echo.js': echoes })
    const { status, stdout, stderr } = await start('--student', student, '--report', '/proc/reports').ended
    expect([status, stdout, stderr.split('\n')[0]]).toEqual([3, '', 'wirecheck: Cannot write the reports to /proc/reports: the folder cannot be created.'])
  })

  test('keeps no report of an earlier run', async () => {
    const reports = folderWith({ 'results.json': '{}', 'junit.xml': '', 'summary.md': '' })
    const { status } = await start('--student', './nowhere', '--report', reports).ended
    expect([status, readdirSync(reports)]).toEqual([2, []])
  })
})

test('doctor --platform shows what a platform gives, and says where the rest is seen', async () => {
  const { status, stdout, stderr } = await start('doctor', '--platform', 'prairielearn').ended
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^yes {2}memory {7}2,048 MB\n/m)
  expect(stdout).toMatch(/^ no {2}time {9}30 s .*\n {18}→ .*"timeout": 600/m)
  expect(stdout).toMatch(/^ {2}\? {2}root /m)
  expect(stdout).toMatch(/\n2 of 6 are missing or too little, 1 is not known\..*\nRun wirecheck doctor on the platform itself: it shows the rest\.\n$/)
})

test('--list shows the exercises, also as JSON', async () => {
  expect((await start('--list').ended).stdout).toMatch(/^echo +12345 {2}TCP echo server$/m)
  const { status, stdout } = await start('--list', '--json').ended
  expect([status, JSON.parse(stdout)]).toEqual([0, expect.arrayContaining([{ id: 'echo', title: 'TCP echo server', usualPort: 12345 }])])
})
