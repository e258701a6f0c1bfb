/** The command line: what is accepted, and that everything else is refused with a hint. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../support/errors.js'
import { projectRoot } from '../support/project-root.js'
import { commandTyped, parseArguments, type Surroundings } from './arguments.js'
import { renderHelp } from './help.js'
import { checkExerciseIds } from './selection.js'

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
  it('fills in the defaults', () => {
    expect(parse('--student ./submission')).toMatchObject({
      kind: 'grade',
      options: {
        student: './submission',
        exercises: [],
        tier: 'scale',
        reportDirectory: './wirecheck-report',
        json: false,
        lab: 'best',
        required: [],
        only: [],
        stopAtFirst: false,
        quiet: false,
      },
    })
  })

  it('takes every option', () => {
    const line =
      '--student=work --exercise echo,Time_Client --exercise echo --tier core --check echo-4,TCP-2 --first --report out --json --quiet --seed 7 --lab shared --require user,private --require user --assignment hw.yaml --audience student --format github --exit-zero --also vpl=a=b --time-budget 540'
    expect(parse(line)).toEqual({
      kind: 'grade',
      options: {
        student: 'work',
        exercises: ['echo', 'time-client'],
        tier: 'core',
        only: ['ECHO-4', 'TCP-2'],
        stopAtFirst: true,
        reportDirectory: 'out',
        json: true,
        quiet: true,
        seed: 7,
        lab: 'shared',
        required: ['user', 'network', 'files', 'processes'],
        assignmentFile: 'hw.yaml',
        audience: 'student',
        allowRoot: false,
        format: 'github',
        exitZero: true,
        also: [{ format: 'vpl', file: 'a=b' }],
        timeBudgetMs: 540_000,
      },
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

  it('knows how it was started, for the command that repeats the run', () => {
    const typed = (folder: string, environment: Surroundings['environment']) => commandTyped(surroundings({ folder: () => folder, environment }))
    expect(typed(projectRoot, { npm_lifecycle_event: 'test', INIT_CWD: projectRoot })).toBe('npm test --')
    expect(typed(projectRoot, { npm_lifecycle_event: 'test', INIT_CWD: '/home/ann/hw' })).toBe(`npm --prefix ${projectRoot} test --`)
    expect(typed('/home/ann', { npm_lifecycle_event: 'test', INIT_CWD: '/home/ann' })).toBe('wirecheck')
    expect(typed(projectRoot, {})).toBe('wirecheck')
    expect(typed('/home/ann', { npm_lifecycle_event: 'npx', npm_command: 'exec' })).toBe('npx wirecheck')
  })
})

describe('everything else', () => {
  it('runs the doctor, all own tests, or the own tests of some files', () => {
    expect(parse('doctor')).toEqual({ kind: 'doctor', platform: null })
    expect(parse('doctor --platform gradescope')).toEqual({ kind: 'doctor', platform: 'gradescope' })
    expect(parse('', { environment: { npm_lifecycle_event: 'test' } })).toEqual({ kind: 'self-test', filters: [], changedOnly: false })
    expect(parse('harness/report ./specs/echo')).toEqual({ kind: 'self-test', filters: ['harness/report', './specs/echo'], changedOnly: false })
    expect(parse('--changed')).toEqual({ kind: 'self-test', filters: [], changedOnly: true })
  })

  it('explains its use when it is called without arguments', () => {
    expect(refusal(() => parse(''))).toMatch(/No submission was given.*--student.*npm test/s)
  })

  it.each([
    ['--list', false],
    ['--list --json', true],
  ])('lists the exercises: %s', (line, json) => {
    expect(parse(line)).toEqual({ kind: 'list', json })
  })

  it.each(['--help', '-h', '--student x --help', 'doctor --help', 'help'])('prints help: %s', (line) => {
    expect(parse(line)).toEqual({ kind: 'text', text: renderHelp('wirecheck'), status: 0 })
    expect(renderHelp('npx wirecheck')).toContain('\n  npx wirecheck --student ./submission\n')
  })

  it.each(['--version', '-V', 'version'])('prints the version: %s', (line) => {
    expect(parse(line)).toEqual({ kind: 'text', text: 'wirecheck 1.2.3\n', status: 0 })
  })

  it('keeps the help within 80 columns', () => {
    expect(
      renderHelp()
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([])
    const options =
      '--student --exercise --tier --check --first --report --json --quiet --seed --lab --require --assignment --audience --list --platform doctor 130 143'.split(
        ' ',
      )
    for (const option of options) expect(renderHelp()).toContain(option)
  })
})

describe('wrong use is refused with a hint', () => {
  it.each([
    ['--studnet x', 'Unknown option --studnet. Did you mean --student?'],
    ['--student x --exercises echo', 'Did you mean --exercise?'],
    ['--exit-zero', '--exit-zero requires --student DIR. For example: npm test -- --student ./submission'],
    ['--student x --frobnicate', 'Unknown option --frobnicate. All options: npm test -- --help'],
    ['--student', '--student requires a value.'],
    ['--student --json', '--student requires a folder, not --json. For example: npm test -- --student ./submission'],
    ['--student=', '--student requires a folder.'],
    ['--student x --tier cor', '--tier must be core, robust or scale, not "cor". Did you mean --tier core?'],
    ['--student x --tier all', '--tier must be core, robust or scale, not "all".'],
    ['--student x --lab privat', 'Did you mean --lab private?'],
    ['--student x --require privat', '--require must be private, network, files, processes, limits or user, not "privat". Did you mean --require private?'],
    ['--student x --require', '--require requires a value.'],
    ['--class x --queue redis://q --require private', 'Start each worker with --require'],
    ['--student x --seed 1.5', '--seed must be a whole number from 0 to 4294967295, not "1.5".'],
    ['--student x --seed 4294967296', '--seed must be a whole number'],
    ['--student x --student y', '--student was given twice: "x" and "y". wirecheck grades one submission at a time.'],
    ['--student x --list', '--list shows all exercises and grades nothing.'],
    ['--student x --check ECHO-1 ECHO-2', 'Separate requirements with commas: --check ECHO-1,ECHO-2'],
    ['hepl', 'Unknown command "hepl". Did you mean help?'],
    ['--student x y', 'Unexpected argument "y". wirecheck grades one folder at a time.'],
    ['--student x --exercise echo time', 'Separate exercises with commas: --exercise echo,time'],
    ['--student x doctor', 'The doctor grades nothing. Run: wirecheck doctor'],
    ['doctor x', 'Unexpected argument "x". For example: wirecheck doctor --platform gradescope'],
    ['doctor --json', 'doctor does not take --json.'],
    ['doctor --platform gradscope', '--platform does not know "gradscope". Did you mean gradescope?'],
    ['doctor --platform moodle', '--platform does not know "moodle". Platforms: artemis, '],
    ['doctor --platform', '--platform requires a value.'],
    ['--student x --platform gradescope', '--platform is an option of doctor.'],
    ['--platform gradescope', '--platform is an option of doctor.'],
    ['--exercise echo', '--exercise requires --student DIR.'],
    ['doctr', 'Unknown command "doctr". Did you mean doctor?'],
    ['./submission', 'To grade that folder: npm test -- --student ./submission'],
  ])('%s', (line, says) => {
    expect(refusal(() => parse(line))).toContain(says)
  })

  it('recognises a folder by looking, too', () => {
    expect(refusal(() => parse('homework', { isDirectory: (path) => path === 'homework' }))).toContain('--student homework')
  })

  it.each([
    ['', './submission', './submission'],
    ['./mine echo', 'true', './mine'],
  ])('explains that npm keeps the options before its --: %j', (line, kept, directory) => {
    const says = refusal(() => parse(line, { environment: { npm_config_student: kept } }))
    expect(says).toBe(`npm did not pass --student on to wirecheck. Put -- before the options: npm test -- --student ${directory}`)
  })
})

describe('checkExerciseIds', () => {
  const known = ['echo', 'greeter', 'time', 'time-client']

  it('accepts known exercises', () => {
    expect(() => checkExerciseIds(['echo', 'time-client'], known)).not.toThrow()
  })

  it('suggests the closest, and lists all', () => {
    expect(refusal(() => checkExerciseIds(['echo', 'greter'], known))).toBe(
      'Unknown exercise "greter". Did you mean greeter? The exercises are echo, greeter, time, time-client.',
    )
    expect(refusal(() => checkExerciseIds(['quake'], known))).toBe('Unknown exercise "quake". The exercises are echo, greeter, time, time-client.')
  })
})
