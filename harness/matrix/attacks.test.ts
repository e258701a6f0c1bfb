/**
 * Every attack is stopped in every lab of this machine that holds what its header names, nothing is left of it, and its neighbours
 * get their verdicts. Where a lab does not hold that, an attack is run only if it is harmless: then it succeeds.
 */

import { existsSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listProc, readProc } from '../kernel/proc.js'
import type { LabProperty } from '../model/lab.js'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { attackLabs, attacksIn, gradeAttacks, isStopped, openTarget, trace, type AttackLab, type Gradings, type Target } from './attacks.js'
import type { ExerciseVerdicts } from './derive.js'
import { exactVerdicts } from './exact-verdicts.js'
import { untold } from './told.js'
import { listAttacks, listFixtures } from './fixtures.js'

const catalogue = readCatalog()
const attacks = listAttacks(catalogue)
const [neighbour] = listFixtures(catalogue).filter(({ name }) => name === 'correct/javascript/naive')

interface TriedLab {
  readonly name: string
  readonly lab: AttackLab
  /** What it does not hold. Null if the machine does not offer it. */
  readonly weaker: readonly LabProperty[] | null
  readonly obstacle: string
}

/** What each lab holds, by grading a right program there. It is known before the tests are listed, so an attack that a lab cannot stop is no test in it. */
const labs: TriedLab[] = []
for (const lab of attackLabs()) {
  const { reports, run } = await gradeAttacks(neighbour === undefined ? [] : [neighbour], lab)
  const weaker = [...reports.values()][0]?.lab.weaker ?? null
  labs.push({ name: lab.name, lab, weaker, obstacle: run.output.trim().split('\n')[0] ?? '' })
}
const offered = labs.flatMap(({ weaker, ...lab }) => (weaker === null ? [] : [{ ...lab, weaker }]))

describe.each(offered)('in the $name', ({ lab, weaker }) => {
  let target: Target
  let gradings: Gradings
  const run = attacksIn(lab, attacks, weaker)

  beforeAll(async () => {
    rmSync(trace, { force: true, recursive: true })
    target = await openTarget(lab.user)
    gradings = await gradeAttacks([...(neighbour === undefined ? [] : [neighbour]), ...run], lab)
  }, limits.fixtureMs)
  afterAll(() => target[Symbol.asyncDispose]())

  test.for(run)('$name', (attack, { expect }) => {
    const report = gradings.reports.get(attack.name)
    const found = report === undefined ? `no report: ${gradings.run.output.slice(-400)}` : resultOf(exactVerdicts(report)['echo'])
    const stopped = resultOf(attack.verdicts['echo'])
    const unstopped = stopped === 'pass' ? 'fail' : 'pass'
    const received = report?.exercises.flatMap(({ checks }) => checks.map(({ message, actual }) => `${String(message)} ${String(actual ?? '')}`))
    expect(found, JSON.stringify(received)).toBe(isStopped(attack, lab, weaker) ? stopped : unstopped)
    if (report !== undefined && isStopped(attack, lab, weaker)) expect(untold(attack, report)).toEqual([])
  })

  test('the attacks leave nothing and harm nobody', () => {
    expect(existsSync(trace)).toBe(false)
    expect(target.isUnharmed()).toBe(true)
    expect(processesLeft()).toEqual([])
    expect(sharedMemoryLeft()).toEqual([])
    const verdicts = neighbour && gradings.reports.get(neighbour.name)
    expect(verdicts && resultOf(exactVerdicts(verdicts)['echo'])).toBe('pass')
  })
})

/** A machine that lacks a lab does not prove what is claimed of it. */
test.for(labs.filter(({ weaker }) => weaker === null))('in the $name', ({ obstacle }, { skip }) => skip(`this machine does not offer the lab: ${obstacle}`))

test.skipIf(offered.length < labs.length)('every attack is stopped in at least one lab of this machine', () => {
  const never = attacks.filter((attack) => !offered.some(({ lab, weaker }) => isStopped(attack, lab, weaker)))
  expect(never.map(({ name }) => name)).toEqual([])
})

/** Whether a program passes ECHO-1, on which alone the attacks are graded. */
function resultOf(verdicts: ExerciseVerdicts | undefined): string {
  if (verdicts?.status !== 'graded') return verdicts?.status ?? 'not graded'
  if ((verdicts.error ?? []).length > 0) return 'error'
  return [...(verdicts.fail ?? []), ...(verdicts.blocked ?? [])].some((id) => id === 'ECHO-1' || id === 'TCP-1') ? 'fail' : 'pass'
}

/** What attacks leave behind names itself so. */
function processesLeft(): string[] {
  return listProc('').filter((pid) => /^\d+$/.test(pid) && readProc(`${pid}/cmdline`).includes('wirecheck-left-behind'))
}

/** Keys that begin with "left" (0x6c656674), in each table of proc_sysvipc. */
function sharedMemoryLeft(): string[] {
  return ['shm', 'sem', 'msg'].flatMap((table) => readProc(`sysvipc/${table}`).split('\n')).filter((line) => line.trim().startsWith(String(0x6c_65_66_74)))
}

test('the corpus has at least 80 hostile programs', () => {
  expect(attacks.length + listFixtures(catalogue).filter(({ kind }) => kind === 'hostile').length).toBeGreaterThanOrEqual(80)
})
