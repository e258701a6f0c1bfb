/** The report: what counts, in which order, and the overall result. */

import { describe, expect, test } from 'vitest'
import type { Exercise } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import type { Finding, Program } from '../model/submission.js'
import type { Result, Verdict } from '../model/verdict.js'
import { sampleVerdict } from '../report/sample-report.js'
import { makeReport, type ReportParts } from './report.js'

const selection = {
  exercises: [],
  tier: 'scale',
  only: [],
  stopAtFirst: false,
  assignment: null,
  assignmentFile: null,
  audience: 'both',
  allowRoot: false,
} as const
const options: GradeOptions = { ...selection, student: './submission', reportDirectory: '.', json: false, quiet: false, seed: 7, lab: 'best', required: [] }

function exercise(id: string): Exercise {
  const requirements = (['A-1', 'A-2', 'A-3'] as const).map((each, at) => ({
    id: each,
    tier: (['core', 'robust', 'scale'] as const)[at] ?? 'core',
    says: '',
    hint: '',
    needs: [],
    points: 3,
    checks: [{ title: '', points: 3 }],
  }))
  return {
    id,
    title: id,
    role: 'server',
    transport: 'tcp',
    usage: '',
    usualPort: 1,
    aliases: [],
    statement: '',
    example: { command: '', shows: '' },
    requirements,
  }
}

const program: Program = {
  exercise: 'echo',
  path: 'echo.py',
  language: 'Python',
  shown: 'python3 echo.py',
  command: { file: 'python3', args: ['echo.py'] },
  appendAddress: true,
  cwd: '/',
  root: '/',
  builtAt: '/',
  linkedTo: null,
  environment: {},
  port: null,
  stdin: [],
}
const found: Finding = { exercise: 'echo', status: 'found', program }
const missing: Finding = { exercise: 'echo', status: 'missing', message: 'No program is named echo.' }
const ambiguous: Finding = { exercise: 'echo', status: 'ambiguous', path: 'a.py, b.py', message: 'Two programs fit.' }
const unbuilt: Finding = { exercise: 'echo', status: 'build-failed', path: 'echo.c', language: 'C', command: 'cc echo.c', message: 'error', hint: 'Fix it.' }
const untested: Finding = { exercise: 'echo', status: 'untested', path: 'echo.rs', language: 'Rust', message: 'rustc is not installed.' }

const verdict = (requirement: string, result: Result): Verdict => sampleVerdict({ requirement, result, title: '' })

function report(
  findings: readonly Finding[],
  parts: { verdicts?: readonly Verdict[]; options?: Partial<GradeOptions> } & Partial<Omit<ReportParts, 'options'>> = {},
) {
  const { verdicts = [], options: asked = {}, ...rest } = parts
  return makeReport({
    catalogue: [exercise('echo'), exercise('time')],
    findings,
    execution: { verdicts: new Map([['echo', verdicts]]), startedAs: new Map(), errors: [] },
    lab: { network: 'private', files: 'private', user: 'student', limits: false, sight: true, weaker: ['limits'], why: '' },
    startedAt: new Date(0),
    durationMs: 1,
    problem: null,
    interrupted: false,
    suiteVersion: '1.2.3',
    unclaimed: [],
    ...rest,
    options: { ...options, ...asked },
  })
}

describe('the result of the whole', () => {
  test.each([
    ['all that counts passed', ['pass', 'pass'], 'pass'],
    ['something failed', ['pass', 'fail'], 'fail'],
    ['something was blocked', ['pass', 'blocked'], 'fail'],
    ['something could not be tested', ['pass', 'untested'], 'pass'],
    ['the suite itself failed', ['pass', 'error'], 'error'],
    ['the suite itself failed and the program, too', ['fail', 'error'], 'error'],
  ] as const)('when %s', (_, results, result) => {
    const verdicts = results.map((each, at) => verdict(`A-${at + 1}`, each))
    expect(report([found], { verdicts }).result).toBe(result)
  })

  test('is an error when something went wrong that belongs to no check', () => {
    const execution = { verdicts: new Map([['echo', [verdict('A-1', 'pass')]]]), startedAs: new Map(), errors: ['A worker ended.'] }
    const broken = report([found], { execution })
    expect(broken).toMatchObject({ result: 'error', errors: ['A worker ended.'], score: { points: 3, of: 3 } })
    expect(broken.exercises[0]?.checks.map(({ requirement, result }) => [requirement, result])).toEqual([
      ['A-1', 'pass'],
      ['A-2', 'error'],
      ['A-3', 'error'],
    ])
  })

  test('of an interrupted run is an error, with what was known by then', () => {
    const cut = report([found], { interrupted: true, verdicts: [verdict('A-1', 'pass')] })
    expect(cut).toMatchObject({ result: 'error', interrupted: true, errors: [], score: { points: 3, of: 3 } })
    expect(report([found], { interrupted: true }).errors).toEqual([])
  })
})

describe('an exercise', () => {
  test('that is missing is listed and does not count', () => {
    const other: Finding = { ...missing, exercise: 'time' }
    const { result, score, exercises } = report([found, other], { verdicts: [verdict('A-1', 'pass')] })
    expect([result, score.of, exercises[1]?.status, exercises[1]?.counts]).toEqual(['pass', 3, 'missing', false])
    expect(exercises[1]).toMatchObject({ message: 'No program is named echo.', program: null, score: { points: 0, of: 0, byTier: {} } })
  })

  test('that is missing fails when it was asked for by name', () => {
    const { result, score, exercises } = report([missing], { options: { exercises: ['echo'], tier: 'robust' } })
    expect([result, score, exercises[0]?.counts]).toEqual([
      'fail',
      { points: 0, of: 6, byTier: { core: { points: 0, of: 3 }, robust: { points: 0, of: 3 } } },
      true,
    ])
  })

  test.each([
    ['of which there are two', ambiguous, { status: 'ambiguous', message: 'Two programs fit.', program: null }],
    ['that does not compile', unbuilt, { status: 'build-failed', hint: 'Fix it.', program: { path: 'echo.c', command: 'cc echo.c', address: null } }],
  ])('%s fails with no points', (_, finding, seen) => {
    const { result, score, exercises } = report([finding])
    expect([result, score.points, score.of]).toEqual(['fail', 0, 9])
    expect(exercises).toMatchObject([{ ...seen, counts: true }])
  })

  test('that this machine cannot build is not counted', () => {
    const { result, score, exercises } = report([found, { ...untested, exercise: 'time' }], { verdicts: [verdict('A-1', 'pass')] })
    expect([result, score.of]).toEqual(['pass', 3])
    expect(exercises[1]).toMatchObject({
      status: 'untested',
      counts: false,
      message: 'rustc is not installed.',
      program: { path: 'echo.rs', language: 'Rust' },
    })
  })

  test('that is the only one, and cannot be tested, makes the run an error', () => {
    expect(report([untested])).toMatchObject({ result: 'error', errors: ['Nothing could be tested on this machine.'] })
    expect(report([missing])).toMatchObject({ result: 'error', errors: ['Nothing could be tested on this machine.'] })
    const verdicts = [verdict('A-1', 'untested'), verdict('A-2', 'untested')]
    expect(report([found], { verdicts })).toMatchObject({ result: 'error', errors: ['Nothing could be tested on this machine.'] })
  })

  test('that the catalogue does not have is left out', () => {
    expect(report([found, { ...missing, exercise: 'chess' }], { verdicts: [verdict('A-1', 'pass')] }).exercises.map(({ id }) => id)).toEqual(['echo'])
  })

  test('has its verdicts in the order of the contract', () => {
    const verdicts = ['A-3', 'A-1', 'A-2', 'A-1'].map((id) => verdict(id, 'pass'))
    expect(report([found], { verdicts }).exercises[0]?.checks.map(({ requirement }) => requirement)).toEqual(['A-1', 'A-1', 'A-2', 'A-3'])
  })

  test('has the command with which it was started, and where it was reached', () => {
    const reached = { address: { host: '127.0.0.1', port: 4711 }, portFrom: 'argument' as const }
    const execution = { verdicts: new Map(), startedAs: new Map([['echo', { ...reached, commands: ['python3 echo.py 4711'] }]]), errors: [] }
    expect(report([found], { execution }).exercises[0]?.program).toMatchObject({ ...reached, command: 'python3 echo.py 4711' })
  })

  test('has both commands of a chat on a line each, and shows a line break inside one', () => {
    const commands = ["python3 chat.py 'a\nPASSED'", 'python3 chat.py b']
    const execution = { verdicts: new Map(), startedAs: new Map([['echo', { commands, address: null, portFrom: null }]]), errors: [] }
    expect(report([found], { execution }).exercises[0]?.program?.command).toBe("python3 chat.py 'a\\nPASSED'\npython3 chat.py b")
  })

  test('has the command of its finding where it was never started', () => {
    expect(report([found]).exercises[0]?.program).toMatchObject({ command: 'python3 echo.py', address: null })
  })
})

test('a report repeats what it was made from', () => {
  expect(report([found], { verdicts: [verdict('A-1', 'pass')] })).toMatchObject({
    format: 1,
    suite: { name: 'wirecheck', version: '1.2.3' },
    submission: './submission',
    startedAt: '1970-01-01T00:00:00.000Z',
    seed: 7,
    interrupted: false,
    lab: { user: 'student' },
  })
})
