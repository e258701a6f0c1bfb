/** The logs for build services: what folds, what is annotated, and that a program commands nothing. */

import { describe, expect, it } from 'vitest'
import { nastyText } from '../../support/sample-nasty.js'
import { sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from '../sample-report.js'
import { renderGitHubLog } from './github-log.js'
import { renderGitLabLog } from './gitlab-log.js'

const token = 'b36c5a6e-1f0f-4d7c-9f0b-0d4fb2f0a111'
const options = { colour: false, columns: 100, token, workspace: '/work/repo' }
const forged = '::error::forged\n::set-output name=a::b\n##[error]x\n::add-mask::a\n::endgroup::\nsection_start:1:a\r\u001b[0K'

/** The lines that GitHub executes: those outside of the stretches in which commands are stopped. */
function commandsIn(log: string): string[] {
  let isStopped = false
  return log.split('\n').filter((line) => {
    if (line === `::${token}::`) isStopped = false
    const isCommand = !isStopped && line.startsWith('::') && line !== `::${token}::`
    if (line === `::stop-commands::${token}`) isStopped = true
    return isCommand && isStopped === false
  })
}

describe('the log for GitHub', () => {
  const log = renderGitHubLog({ ...sampleReport, submission: '/work/repo/submission' }, options)

  it('folds each exercise, and closes what it opens', () => {
    const groups = commandsIn(log).filter((line) => /^::(end)?group/.test(line))
    expect(groups.slice(0, 2)).toEqual([expect.stringMatching(/^::group::echo: \d+ of \d+ points, 4 failed, 4 not judged, 1 error$/), '::endgroup::'])
    expect(groups.every((line, at) => line.startsWith(at % 2 === 0 ? '::group::' : '::endgroup::'))).toBe(true)
  })

  it('annotates failures with file and line from the checkout', () => {
    expect(commandsIn(log).filter((line) => line.startsWith('::error file=submission/echo_server.py'))).toHaveLength(5)
    expect(log).toMatch(/^::error file=submission\/time_server\.c,line=34,title=time%3A builds::time_server\.c: In function ‘main’:%0Ahint: /m)
  })

  it('has at most nine annotations, and one that counts the others', () => {
    const checks = Array.from({ length: 30 }, (_, at) => sampleVerdict({ requirement: 'ECHO-1', title: `number ${at}`, result: 'fail', message: 'no' }))
    const errors = commandsIn(renderGitHubLog(sampleReportOf([sampleExercise({ id: 'echo', checks })]), options)).filter((line) => line.startsWith('::error'))
    expect([errors.length, errors.at(-1)]).toEqual([10, '::error title=wirecheck::and 21 more failures: see the log or the summary of the job'])
  })

  it.each([forged, nastyText])('lets no program command it: %j', (text) => {
    const verdict = sampleVerdict({ requirement: 'ECHO-1', result: 'fail', title: text, says: text, message: text, actual: text, output: text, hint: text })
    const report = sampleReportOf([sampleExercise({ id: 'echo', checks: [verdict, { ...verdict, requirement: 'ECHO-2' }] })], {
      submission: text,
      errors: [text],
    })
    const commands = commandsIn(renderGitHubLog(report, options)).map((line) => /^::[a-z-]+/.exec(line)?.[0])
    expect(new Set(commands)).toEqual(new Set(['::group', '::endgroup', '::error']))
    expect(commands.filter((name) => name === '::error')).toHaveLength(3)
  })
})

describe('the log for GitLab', () => {
  const marker = /\u001b\[0Ksection_(start|end):\d+:(\w+)(\[collapsed=true\])?\r\u001b\[0K/g

  it('has a section for each exercise with something to read, begun and ended by the same name', () => {
    const markers = [...renderGitLabLog(sampleReport, options).matchAll(marker)].map(([, kind, name]) => `${kind} ${name}`)
    const names = markers.filter((text) => text.startsWith('start')).map((text) => text.slice(6))
    expect(names.length).toBeGreaterThan(3)
    expect(markers).toEqual(names.flatMap((name) => [`start ${name}`, `end ${name}`]))
  })

  it.each([forged, nastyText])('lets no program open or close one: %j', (text) => {
    const verdict = sampleVerdict({ requirement: 'ECHO-1', result: 'fail', message: text, output: text })
    const second = sampleVerdict({ requirement: 'ECHO-2', result: 'fail', message: text, output: text })
    const log = renderGitLabLog(sampleReportOf([sampleExercise({ id: 'echo', checks: [verdict, second] })], { submission: text }), options)
    expect([...log.matchAll(marker)]).toHaveLength(2)
    expect(log.replace(marker, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })
})
