/** The terminal report is complete, keeps within its columns, and is safe whatever a program printed. */

import { describe, expect, it } from 'vitest'
import { quoteBytes } from '../support/bytes.js'
import { nastyText } from '../support/sample-nasty.js'
import { renderResultsJson } from './results-json.js'
import { compare, sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from './sample-report.js'
import { renderTerminal } from './terminal.js'
import { widthOf } from './text.js'
import type { Report } from '../model/report.js'
import type { Verdict } from '../model/verdict.js'

const render = (report: Report, columns = 80): string => renderTerminal(report, { colour: false, columns, reportDirectory: './wirecheck-report' })
const reportOf = (parts: Partial<Verdict>): Report =>
  sampleReportOf([sampleExercise({ id: 'echo', checks: [sampleVerdict({ requirement: 'ECHO-1', result: 'fail', ...parts })] })])
const renderFailed = (parts: Partial<Verdict>): string => render(reportOf(parts))
const withoutColour = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '')

describe('the whole report', () => {
  it('reads as recorded', async () => {
    await expect(render(sampleReport)).toMatchFileSnapshot('__snapshots__/sample-report.txt')
  })

  it.each([72, 80, 100])('keeps within %i columns', (columns) => {
    const lines = render(sampleReport, columns).split('\n')
    expect(lines.filter((line) => widthOf(line) > columns)).toEqual([])
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([])
  })

  it('says the same with colour as without', () => {
    const coloured = renderTerminal(sampleReport, { colour: true, columns: 80, reportDirectory: './wirecheck-report' })
    expect(coloured).not.toBe(render(sampleReport))
    expect(withoutColour(coloured)).toBe(render(sampleReport))
  })

  it('uses no more than 100 columns and no fewer than 72', () => {
    expect(render(sampleReport, 300)).toBe(render(sampleReport, 100))
    expect(render(sampleReport, 10)).toBe(render(sampleReport, 72))
  })

  it('names every requirement that did not pass', () => {
    for (const { checks } of sampleReport.exercises)
      for (const { result, requirement } of checks) if (result !== 'pass') expect(render(sampleReport)).toContain(requirement)
  })
})

describe('what could not be tested', () => {
  const [passed, untested] = (['pass', 'untested'] as const).map((result) =>
    sampleVerdict({ requirement: 'PAGE-1', title: 'a port', result, ...(result === 'untested' && { message: 'No lab.' }) }),
  )
  const renderChecks = (checks: readonly (Verdict | undefined)[]): string =>
    render(sampleReportOf([sampleExercise({ id: 'page-downloader', checks: checks.filter((each) => each !== undefined) })]))

  it('is named by its check where another check of the requirement was tested', () => {
    expect(renderChecks([passed, untested])).toContain('? PAGE-1 (a port) not tested, not counted: No lab.')
  })

  it('is named by the requirement else', () => {
    expect(renderChecks([untested])).toContain('? PAGE-1 not tested, not counted: No lab.')
  })
})

describe('a good report', () => {
  const good = sampleReportOf([
    sampleExercise({
      id: 'echo',
      checks: [sampleVerdict({ requirement: 'ECHO-1', result: 'pass' }), sampleVerdict({ requirement: 'ECHO-7', result: 'pass', tier: 'robust' })],
    }),
  ])

  it('is short', () => {
    expect(render(good).split('\n')).toEqual([
      'wirecheck 0.1.0  ./submission',
      '',
      '  exercise    core  robust  points',
      '✓ echo         3/3     3/3     6/6',
      '',
      '─'.repeat(80),
      '    PASSED  6 of 6 points (core 3/3, robust 3/3)',
      '    checks  2 of 2 passed (6.8 s)',
      '       lab  private network and files, user student. Not held: user (programs',
      '            run as the user of wirecheck or of its workers)',
      '   reports  ./wirecheck-report',
      '    repeat  npm test -- --student ./submission --seed 482913',
      '',
    ])
  })

  it('names the weaker lab and why', () => {
    const weaker = ['network', 'limits'] as const
    const lab = { network: 'shared', files: 'shared', user: 'root', limits: false, sight: false, weaker, why: 'bubblewrap is not installed.' } as const
    const text = render({ ...good, lab }).replace(/\s+/g, ' ')
    const notHeld = 'network (programs reach the network of this machine), limits (programs can escape the limits on memory and number of processes)'
    expect(text).toContain(`shared network and files, user root, no kernel tracing. Not held: ${notHeld}. bubblewrap is not installed.`)
  })

  it('repeats the run in a shell', () => {
    const text = renderTerminal({ ...good, submission: "Ada's work" }, { colour: false, columns: 80, command: 'wirecheck' })
    expect(text).toContain("repeat  wirecheck --student 'Ada'\\''s work' --seed 482913\n")
    expect(text).not.toContain('reports')
  })

  it('repeats the run with the options that it had', () => {
    const text = renderTerminal(good, { colour: false, columns: 80, furtherOptions: ['--exercise', 'echo,time', '--tier', 'core'] })
    expect(text).toContain(`--seed ${good.seed} --exercise echo,time --tier core\n`)
  })

  it('names the programs that were not graded, with lines to paste', () => {
    const message = 'Its name could mean a or b. Rename it, or write one of these lines into wirecheck.json:\n  { "a": { "run": "python3 UDPServer.py" } }'
    const text = render({ ...good, unclaimed: [{ path: 'UDPServer.py', message }] })
    expect(text).toContain('\n? UDPServer.py was not graded. Its name could mean a or b. Rename it, or write\n  one of these lines into wirecheck.json:\n')
    expect(text).toContain('\n  { "a": { "run": "python3 UDPServer.py" } }\n')
  })

  it('says when it was interrupted', () => {
    const text = render({ ...good, interrupted: true, result: 'error', exercises: good.exercises.map((each) => ({ ...each, notReached: 71 })) })
    expect(text).toContain(' CUT SHORT  2 of 73 checks made, all passed; 71 not reached\n            The run was interrupted.\n')
    expect(text).not.toContain('6 of 6 points')
    expect(render({ ...good, interrupted: true, result: 'error', exercises: [] })).toContain('CUT SHORT  stopped before the first check\n')
  })

  it('says when it ended at the first failure', () => {
    const exercises = [sampleExercise({ id: 'echo', notReached: 9, checks: [sampleVerdict({ requirement: 'ECHO-1', result: 'fail' })] })]
    expect(render(sampleReportOf(exercises))).toContain(
      '    FAILED  1 of 10 checks made, 0 passed, 1 failed; 9 not reached\n            The run ended at the first failure',
    )
  })

  it('names what ran only because a requirement that was asked for needs it', () => {
    expect(render({ ...good, only: ['ECHO-7'] })).toContain('needed  ECHO-1 ran because ECHO-7 needs it; its points do not count')
  })

  it('says why a submission cannot be graded, and nothing else about it', () => {
    const text = render({ ...good, exercises: [], result: 'fail', problem: { message: 'No program was found.', hint: 'Name it echo.py.' } })
    expect(text).toContain('── Fix this first ──')
    expect(text).toContain('problem  No program was found.\n      hint  Name it echo.py.\n')
  })

  it('names the submission in full in its first line', () => {
    expect(renderTerminal(good, { colour: false, columns: 80, folder: '/home/ann' }).split('\n')[0]).toBe('wirecheck 0.1.0  /home/ann/submission')
  })
})

describe('a failure', () => {
  it('lists every acceptable outcome and what was received', () => {
    expect(renderFailed({ expected: ['a reset', 'the end', 'silence'], actual: 'a byte' })).toContain(
      '  expected  a reset\n        or  the end\n        or  silence\n       got  a byte\n',
    )
  })

  it('points at the difference directly under short text', () => {
    const text = renderFailed({ expected: ['"hello"'], actual: '"jello"', comparison: compare('hello', 'jello') })
    expect(text).toContain('  expected  "hello"\n       got  "jello"\n             ^ byte 0\n')
  })

  it('abridges what the difference shows', () => {
    expect(render(sampleReport)).toMatch(/expected {2}"\w{24}" … "\w{8}" \(10,000 bytes in all\)\n/)
  })

  it.each(['"', '\\', '\0', 'é', '字', 'a" … "b'])(
    'abridges what the difference shows in the same way from a stored report, and cuts no escape: %j',
    (text) => {
      const [expected, actual] = [text.repeat(6_000), text.repeat(3_000)].map((whole) => quoteBytes(Buffer.from(whole))) as [string, string]
      const report = reportOf({ expected: [expected], actual, comparison: compare(text.repeat(6_000), text.repeat(3_000)) })
      const [first, ...others] = render(report)
        .split('\n')
        .filter((line) => /^ {2}expected|^ {7}got/.test(line))
      expect(render(JSON.parse(renderResultsJson(report)) as typeof report)).toContain([first, ...others].join('\n'))
      expect(first).toMatch(/^ {2}expected {2}"((?:[^"\\]|\\x\w\w|\\["\\])*)" … "((?:[^"\\]|\\x\w\w|\\["\\])*)" \([\d,]+ bytes in all\)$/)
    },
  )

  it('counts the lines and characters that it omits', () => {
    const output = [...Array.from({ length: 50 }, (_, line) => `line ${line}`), 'y'.repeat(500)].join('\n')
    const text = renderFailed({ output })
    expect(text).toContain('printed  … 31 earlier lines are in results.json\n')
    expect(text).not.toContain('line 30\n')
    expect(text).toContain('│ line 31\n')
    expect(text).toContain('… and 100 characters more')
  })

  it('shows how the program ended, the cause, the hint and the command', () => {
    const text = renderFailed({
      ending: 'killed by SIGSEGV',
      cause: { says: 'It is in sleep().', kind: 'sleep', detail: 'clock_nanosleep in thread 1' },
      hint: 'Add this line:\n  server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  # before bind, and not after it, please',
      reproduce: 'nc 127.0.0.1 12345',
    })
    expect(text).toContain(
      '     ended  The program has ended: killed by SIGSEGV.\n     cause  It is in sleep().\n            clock_nanosleep in thread 1\n      hint  Add this line:\n',
    )
    expect(text).toContain('              server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  # before bind, and not after it, please\n')
    expect(text).toContain('   by hand  nc 127.0.0.1 12345\n')
  })

  it('says how the program ended only once', () => {
    const cause = { says: 'The program has ended: exit status 1.', kind: 'exit', detail: 'exit status 1' }
    expect(renderFailed({ ending: 'exit status 1', cause }).split('exit status 1')).toHaveLength(2)
  })

  it('shows no difference if one side is empty', () => {
    expect(renderFailed({ expected: ['nothing more'], actual: '"x"', comparison: compare('', 'x') })).not.toContain('difference')
    expect(renderFailed({ expected: ['"x"'], actual: 'nothing', comparison: compare('x', '') })).not.toContain('difference')
  })

  it('groups the checks that were not judged by their reason', () => {
    const checks = [
      sampleVerdict({ requirement: 'TCP-1', result: 'fail' }),
      sampleVerdict({ requirement: 'ECHO-1', result: 'blocked', message: 'TCP-1 failed.' }),
      sampleVerdict({ requirement: 'ECHO-2', result: 'blocked', message: 'TCP-1 failed.' }),
      ...['ECHO-4', 'ECHO-4', 'ECHO-5', 'ECHO-6', 'TCP-7'].map((requirement) => sampleVerdict({ requirement, result: 'blocked', message: 'TCP-1 failed.' })),
      sampleVerdict({ requirement: 'ECHO-9', result: 'blocked', message: 'the run was stopped' }),
    ]
    const text = render(sampleReportOf([sampleExercise({ id: 'echo', checks })]))
    expect(text).toContain(
      '\n○ 7 checks not judged because TCP-1 failed: ECHO-1, ECHO-2, ECHO-4 to ECHO-6 and\n  TCP-7\n○ 1 check not judged (the run was stopped): ECHO-9\n',
    )
  })
})

describe('what a program prints', () => {
  const fields: Partial<Verdict>[] = [
    { output: nastyText },
    { message: nastyText },
    { actual: nastyText },
    { expected: [nastyText] },
    { ending: nastyText },
    { hint: nastyText },
    { reproduce: nastyText },
    { cause: { says: nastyText, kind: nastyText, detail: nastyText } },
    { title: nastyText },
    { says: nastyText },
    { comparison: compare(nastyText, `${nastyText}x`) },
    { comparison: compare('', nastyText) },
    { transcript: [{ atMs: 0, connection: 1, from: 'program', event: 'datagram', address: nastyText, bytes: Buffer.from(nastyText).toString('base64') }] },
  ]

  it.each(fields)('cannot control the terminal or the build service: %#', (parts) => {
    expectHarmless(renderFailed(parts))
  })

  it('shows the first lines of what a compiler printed', () => {
    const program = { path: 'echo.c', language: 'C', command: 'gcc echo.c', address: null, portFrom: null }
    const message = Array.from({ length: 27 }, (_, line) => `error ${line}`).join('\n')
    const text = render(sampleReportOf([sampleExercise({ id: 'echo', status: 'build-failed', message, hint: '', program })]))
    expect(text).toMatch(/│ error 0\n[\s\S]*│ error 19\n +… 7 more lines are in results.json\n/)
    expect(text).not.toContain('error 20')
  })

  it('shows the two commands of a chat on two lines', () => {
    const program = { path: 'chat.py', language: 'Python', command: 'python3 chat.py server\npython3 chat.py client', address: null, portFrom: null }
    const exercise = sampleExercise({ id: 'chat', status: 'build-failed', message: '', hint: '', program })
    expect(render(sampleReportOf([exercise]))).toMatch(/^ *command {2}python3 chat\.py server\n +python3 chat\.py client$/m)
  })

  it('is harmless in the text around the checks, too', () => {
    const program = { path: nastyText, language: nastyText, command: nastyText, address: null, portFrom: null }
    const exercise = sampleExercise({ id: 'echo', status: 'build-failed', message: nastyText, hint: nastyText, program })
    expectHarmless(render(sampleReportOf([exercise], { submission: nastyText, errors: [nastyText] })))
  })

  function expectHarmless(text: string): void {
    expect(text).not.toMatch(/\p{Cs}/u)
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\ufffe\uffff]/)
    expect(text).not.toMatch(/^\s*::/m)
    expect(text).not.toMatch(/##[a-z]*\[/)
  }
})
