/** Exercises of an instructor's own by the real command line: made, proved, and graded by an assignment. */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { folderWith, reportIn, startIn } from './sample-runs.js'

vi.setConfig({ testTimeout: 300_000 })

const run = (folder: string, ...args: readonly string[]) => startIn({ folder }, ...args)

test.each(['server', 'client'])('a new exercise for a %s is proved by its programs, and no longer without one of them', async (role) => {
  const folder = folderWith({})
  expect((await run(folder, 'new', 'guess-number', '--role', role).ended).status).toBe(0)
  const { status, stdout } = await run(folder, 'prove', '.').ended
  expect([status, stdout]).toEqual([0, expect.stringContaining('every requirement is proved')])
  const proof = /GUESS-2 +(broken\/\S+)/.exec(stdout)?.[1] ?? ''
  rmSync(join(folder, 'guess-number', proof))
  const without = await run(folder, 'prove', 'guess-number').ended
  expect([without.status, without.stdout]).toEqual([1, expect.stringMatching(/✗ GUESS-2 +no broken program/)])
})

test('a program that gets other verdicts than it says: which, and with which messages', async () => {
  const folder = folderWith({})
  await run(folder, 'new', 'guess-number').ended
  copyFileSync(join(folder, 'guess-number/broken/answers-once.py'), join(folder, 'guess-number/reference.py'))
  const correct = join(folder, 'guess-number/correct/one-at-a-time.py')
  writeFileSync(correct, readFileSync(correct, 'utf8').replace('# breaks: TCP-8\n', ''))
  const { status, stdout } = await run(folder, 'prove', '.').ended
  expect(stdout).toMatch(/got +fails TCP-8; blocked TCP-9\n +TCP-8: .*\n +If that is right, its first lines should say: {2}breaks: TCP-8\n/)
  expect([status, stdout]).toEqual([
    1,
    expect.stringMatching(/✗ guess-number\/reference\.py\n +expected +passes everything\n +got +fails GUESS-2\n +GUESS-2: No bytes arrived/),
  ])
})

test('a spec that awaits too little: an error of the check, with the line', async () => {
  const folder = folderWith({})
  await run(folder, 'new', 'guess-number').ended
  const spec = join(folder, 'guess-number/guess-number.spec.ts')
  writeFileSync(spec, readFileSync(spec, 'utf8').replace('await askOne(await', 'askOne(await'))
  const { status, stdout } = await run(folder, 'prove', '.').ended
  const says = /GUESS-1: Something that nothing awaits has failed\. Is an "await" missing\? .* \(guess-number\.spec\.ts:\d+\)/
  expect([status, stdout]).toEqual([1, expect.stringMatching(says)])
  expect(stdout).not.toContain('wirecheck itself failed')
})

test('an assignment grades it beside the others, for one submission and for a class, and anew when its spec changed', async () => {
  const assignment = 'exercises: { guess-number: { points: 40, tier: core }, echo: { points: 10, tier: core } }\nexercisesFrom: ./own\n'
  const folder = folderWith({ 'hw3.yaml': assignment })
  const own = join(folder, 'own')
  mkdirSync(own)
  await run(own, 'new', 'guess-number').ended
  for (const name of ['anna', 'bert']) mkdirSync(join(folder, 'class', name), { recursive: true })
  copyFileSync(join(own, 'guess-number/reference.py'), join(folder, 'class/anna/guess_number.py'))
  copyFileSync(join(own, 'guess-number/broken/answers-once.py'), join(folder, 'class/bert/guess_number.py'))

  const one = run(folder, '--student', 'class/anna', '--assignment', 'hw3.yaml')
  expect((await one.ended).status).toBe(1)
  expect(reportIn(one.reports).score).toMatchObject({ points: 40, of: 50 })

  const grade = () => run(folder, '--class', 'class', '--assignment', 'hw3.yaml', '--report', 'reports').ended
  expect((await grade()).status).toBe(0)
  const rows = readFileSync(join(folder, 'reports/grades.csv'), 'utf8').trimEnd().split('\n')
  expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual(['anna', 'bert'])
  expect(rows[2]).toContain('GUESS-2')
  expect((await grade()).stderr).toContain('0 submissions to grade')
  const spec = join(own, 'guess-number/guess-number.spec.ts')
  writeFileSync(spec, readFileSync(spec, 'utf8').replace('count < 5', 'count < 6'))
  expect((await grade()).stderr).toContain('2 submissions to grade')
})

test('a spec that is wrong is a mistake of its author: status 2, the file and the line', async () => {
  const folder = folderWith({ 'hw3.yaml': 'exercises: { a: {} }\nexercisesFrom: ./own\n', 'own/a/a.spec.ts': 'export const a = (\n', 'anna/a.py': '' })
  const { status, stderr } = await run(folder, '--student', 'anna', '--assignment', 'hw3.yaml').ended
  expect([status, stderr]).toEqual([2, expect.stringMatching(/own\/a\/a\.spec\.ts:1:\d+/)])
})
