/** The command line: what is understood, and that whatever is not is refused with a way out. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../support/errors.js'
import { projectRoot } from '../support/project-root.js'
import { checkExerciseIds, parseArguments, type Surroundings } from './arguments.js'
import { renderHelp } from './help.js'

const surroundings = (parts: Partial<Surroundings> = {}): Surroundings => ({
  environment: {},
  folder: () => '/somewhere',
  isDirectory: () => false,
  version: () => 'wirecheck 1.2.3',
  ...parts,
})

function parse(line: string, parts?: Partial<Surroundings>) {
  return parseArguments(line === '' ? [] : line.split(' '), surroundings(parts))
}

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof UsageError) return `${thrown.message} ${thrown.hint}`
    throw thrown
  }
  throw new Error('it was not refused')
}

describe('grading', () => {
  it('fills in what was not typed', () => {
    expect(parse('--student ./submission')).toMatchObject({
      kind: 'grade',
      options: { student: './submission', exercises: [], tier: 'scale', reportDirectory: './wirecheck-report', json: false, lab: 'best' },
    })
  })

  it('takes every option', () => {
    expect(parse('--student=work --exercise echo,Time_Client --exercise echo --tier core --report out --json --seed 7 --lab shared')).toEqual({
      kind: 'grade',
      options: { student: 'work', exercises: ['echo', 'time-client'], tier: 'core', reportDirectory: 'out', json: true, seed: 7, lab: 'shared' },
    })
  })

  describe('takes paths relative to the folder in which npm was started', () => {
    const npm = { npm_lifecycle_event: 'test', INIT_CWD: '/home/ann/hw' }
    const pathsOf = (line: string, parts: Partial<Surroundings>) => {
      const invocation = parse(line, parts)
      return invocation.kind === 'grade' ? [invocation.options.student, invocation.options.reportDirectory] : []
    }

    it('and in full, when it runs the clone from elsewhere', () => {
      const parts = { environment: npm, folder: () => projectRoot }
      expect(pathsOf('--student .', parts)).toEqual(['/home/ann/hw', '/home/ann/hw/wirecheck-report'])
      expect(pathsOf('--student ../x/echo.py --report /out', parts)).toEqual(['/home/ann/x/echo.py', '/out'])
    })

    it('and as they were typed, when that is the clone itself', () => {
      const parts = { environment: { ...npm, INIT_CWD: projectRoot }, folder: () => projectRoot }
      expect(pathsOf('--student ./submission', parts)).toEqual(['./submission', './wirecheck-report'])
    })

    it('but not when another package runs wirecheck in its tests, or nobody runs npm', () => {
      expect(pathsOf('--student .', { environment: npm, folder: () => '/home/ann' })).toEqual(['.', './wirecheck-report'])
      expect(pathsOf('--student .', { environment: { INIT_CWD: '/home/ann/hw' }, folder: () => projectRoot })).toEqual(['.', './wirecheck-report'])
    })
  })

  it('draws a seed that is short enough to type again', () => {
    const invocation = parse('--student x')
    const seed = invocation.kind === 'grade' ? invocation.options.seed : -1
    expect(Number.isInteger(seed) && seed >= 0 && seed < 1_000_000).toBe(true)
  })
})

describe('everything else', () => {
  it('runs the doctor, the own tests, or the own tests of some files', () => {
    expect(parse('doctor')).toEqual({ kind: 'doctor' })
    expect(parse('', { environment: { npm_lifecycle_event: 'test' } })).toEqual({ kind: 'self-test', filters: [] })
    expect(parse('harness/report ./specs/echo')).toEqual({ kind: 'self-test', filters: ['harness/report', './specs/echo'] })
  })

  it('says how it is used when nothing is asked for, where the own tests would take minutes', () => {
    expect(refusal(() => parse(''))).toMatch(/No submission was named.*--student.*npm test/s)
  })

  it.each(['--help', '-h', '--student x --help', 'doctor --help'])('prints help: %s', (line) => {
    expect(parse(line)).toEqual({ kind: 'text', text: renderHelp(), status: 0 })
  })

  it.each(['--version', '-V'])('prints the version: %s', (line) => {
    expect(parse(line)).toEqual({ kind: 'text', text: 'wirecheck 1.2.3\n', status: 0 })
  })

  it('helps in 80 columns', () => {
    expect(
      renderHelp()
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([])
    for (const option of ['--student', '--exercise', '--tier', '--report', '--json', '--seed', '--lab', 'doctor']) expect(renderHelp()).toContain(option)
  })
})

describe('wrong use is refused with a way out', () => {
  it.each([
    ['--studnet x', 'There is no option --studnet. Did you mean --student?'],
    ['--student x --exercises echo', 'Did you mean --exercise?'],
    ['--student x --frobnicate', 'There is no option --frobnicate. All options: npm test -- --help'],
    ['--student', '--student needs a value.'],
    ['--student --json', '--student needs a folder, not --json. For example: npm test -- --student ./submission'],
    ['--student=', '--student needs a folder.'],
    ['--student x --tier cor', '--tier is core, robust or scale, not "cor". Did you mean --tier core?'],
    ['--student x --tier all', '--tier is core, robust or scale, not "all".'],
    ['--student x --lab privat', 'Did you mean --lab private?'],
    ['--student x --seed 1.5', '--seed is a whole number from 0 to 4294967295, not "1.5".'],
    ['--student x --seed 4294967296', '--seed is a whole number'],
    ['--student x y', '"y" belongs to no option. One folder is graded at a time.'],
    ['--student x --exercise echo time', 'Join several exercises with commas: --exercise echo,time'],
    ['--student x doctor', 'The doctor takes no options: wirecheck doctor'],
    ['--exercise echo', '--exercise needs --student DIR beside it.'],
    ['doctr', 'There is no command "doctr". Did you mean doctor?'],
    ['./submission', 'To grade that folder: npm test -- --student ./submission'],
  ])('%s', (line, says) => {
    expect(refusal(() => parse(line))).toContain(says)
  })

  it('knows a folder by looking, too', () => {
    expect(refusal(() => parse('homework', { isDirectory: (path) => path === 'homework' }))).toContain('--student homework')
  })

  it.each([
    ['', './submission', './submission'],
    ['./mine echo', 'true', './mine'],
  ])('explains that npm takes what stands before its --: %j', (line, kept, directory) => {
    const says = refusal(() => parse(line, { environment: { npm_config_student: kept } }))
    expect(says).toBe(`npm kept --student for itself. Put -- before the options: npm test -- --student ${directory}`)
  })
})

describe('checkExerciseIds', () => {
  const known = ['echo', 'greeter', 'time', 'time-client']

  it('lets known ones pass', () => {
    expect(() => checkExerciseIds(['echo', 'time-client'], known)).not.toThrow()
  })

  it('names the nearest, and all', () => {
    expect(refusal(() => checkExerciseIds(['echo', 'greter'], known))).toBe(
      'There is no exercise "greter". Did you mean greeter? The exercises are echo, greeter, time, time-client.',
    )
    expect(refusal(() => checkExerciseIds(['quake'], known))).toBe('There is no exercise "quake". The exercises are echo, greeter, time, time-client.')
  })
})
