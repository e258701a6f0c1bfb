/** What an assignment makes of the options that a person typed. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { AskedOptions } from '../model/options.js'
import { UsageError } from '../support/errors.js'
import { seedFor, withAssignment } from './assignment.js'

const folder = mkdtempSync(join(tmpdir(), 'assignment-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'hw.yaml')
writeFileSync(file, 'exercises: { echo: {}, time: { tier: core } }\nseed: 7\nlanguages: [python]\n')

const asked: AskedOptions = {
  student: './submission',
  exercises: [],
  tier: 'scale',
  only: [],
  stopAtFirst: false,
  reportDirectory: '.',
  json: false,
  quiet: false,
  seed: null,
  lab: 'best',
  required: [],
  assignmentFile: file,
  audience: 'both',
  allowRoot: false,
  format: 'terminal',
  exitZero: false,
  also: [],
  timeBudgetMs: null,
}

test('grades the exercises of the assignment, with its seed', async () => {
  const { options } = await withAssignment(asked)
  expect(options).toMatchObject({ exercises: ['echo', 'time'], seed: 7, assignment: { languages: ['Python'] } })
})

test('grades those that were asked for, with the seed that was asked for', async () => {
  expect((await withAssignment({ ...asked, exercises: ['time'], seed: 3 })).options).toMatchObject({ exercises: ['time'], seed: 3 })
})

test('refuses an exercise that the assignment does not have', async () => {
  await expect(withAssignment({ ...asked, exercises: ['chat'] })).rejects.toThrow(UsageError)
})

test('without an assignment, picks a seed that is short enough to type', async () => {
  const { seed, assignment } = (await withAssignment({ ...asked, assignmentFile: null })).options
  expect(assignment).toBeNull()
  expect(Number.isInteger(seed) && seed >= 0 && seed < 1_000_000).toBe(true)
})

test('per-submission: the same seed for the same name, another one for another name', async () => {
  const { assignment } = (await withAssignment(asked)).options
  const own = assignment === null ? null : { ...assignment, seed: 'per-submission' as const }
  expect(seedFor('/a/ann', own)).toBe(seedFor('/b/ann/', own))
  expect(seedFor('/a/ann', own)).not.toBe(seedFor('/a/ben', own))
})
