/** JUnit XML is valid whatever a program printed, and its counts are right. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Report } from '../model/report.js'
import { renderJUnit } from './junit.js'
import { nastyText } from '../support/sample-nasty.js'
import { compare, sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from './sample-report.js'

const everyCharacter = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).join('')
const lint = ['/usr/bin/xmllint', '/usr/local/bin/xmllint', '/opt/homebrew/bin/xmllint'].find((path) => existsSync(path))

/** Without what is only text: CDATA, and `>` in attributes. */
const structure = (xml: string): string => xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '').replace(/"[^"]*"/g, (value) => value.replaceAll('>', ''))
const element = (xml: string, name: string): string[] => structure(xml).match(new RegExp(`<${name}[ />][^>]*>`, 'g')) ?? []
const caseOf = (xml: string, name: string): string => xml.split('<testcase').find((part) => part.includes(`name="${name}"`)) ?? ''

describe('every result', () => {
  const xml = renderJUnit(sampleReport)

  it('is what build services call it', () => {
    expect(caseOf(xml, 'ECHO-1 a line')).not.toMatch(/<failure|<error|<skipped/)
    expect(caseOf(xml, 'ECHO-4 10,000 bytes at once')).toContain(
      '<failure message="Only 4,096 of 10,000 bytes arrived. The program is waiting and will not send anything.&#xA;expected: ',
    )
    expect(caseOf(xml, 'ECHO-11 a line')).toContain('<skipped message="not judged: ECHO-4 failed"/>')
    expect(caseOf(xml, 'SNIFF-1 a line')).toContain('<skipped message="not tested here: A sniffer needs a private network')
    expect(caseOf(xml, 'TCP-10 open files after 500 clients')).toContain('<error message="Cannot read /proc/4711/fd: permission denied" type="suite">')
  })

  it('is one failed case where the submission cannot be graded', () => {
    const told = renderJUnit({ ...sampleReport, errors: [], problem: { message: 'wirecheck.json is not valid JSON.', hint: 'Like this: {}' } })
    expect(element(told, 'testsuites')[0]).toContain('tests="1" failures="1"')
    expect(caseOf(told, 'can be graded')).toContain('<failure message="wirecheck.json is not valid JSON.&#xA;hint: Like this: {}" type="submission">')
  })

  it('contains the evidence', () => {
    expect(caseOf(xml, 'ECHO-4 10,000 bytes at once')).toContain('The first 4,096 bytes are right;')
    expect(caseOf(xml, 'ECHO-4 10,000 bytes at once')).toContain('      hint  One recv() returns at most')
  })

  it('is a case by name where an exercise was not graded', () => {
    expect(caseOf(xml, 'builds')).toContain(
      '<failure message="time_server.c: In function ‘main’:&#xA;hint: Fix the first error; the others often follow from it." type="build-failed">',
    )
    expect(caseOf(xml, 'builds')).toContain('error: expected ‘;’ before ‘return’')
    expect(caseOf(xml, 'is one program')).toContain('<failure message="Two programs match')
    expect(caseOf(xml, 'is found')).toContain('<failure message="No program was found for the exercise counting-greeter.&#xA;hint: ')
    expect(caseOf(xml, 'can be tested here')).toContain('<skipped message="Cargo is not installed on this machine.')
    expect(caseOf(xml, 'runs to its end')).toContain('<error message="The worker for greeter was killed')
    expect(xml).not.toContain('json-echo')
  })
})

describe('the numbers', () => {
  it('are the sums of what they contain', () => {
    const xml = renderJUnit(sampleReport)
    const counts = (part: string) => ({
      tests: structure(part).split('<testcase').length - 1,
      failures: element(part, 'failure').length,
      errors: element(part, 'error').length,
      skipped: element(part, 'skipped').length,
    })
    const said = (tag: string | undefined) =>
      Object.fromEntries(['tests', 'failures', 'errors', 'skipped'].map((name) => [name, Number(new RegExp(` ${name}="(\\d+)"`).exec(tag ?? '')?.[1])]))
    expect(said(element(xml, 'testsuites')[0])).toEqual(counts(xml))
    const suites = structure(xml).split('<testsuite ').slice(1)
    expect(suites).toHaveLength(8)
    for (const suite of suites) expect(said(suite.slice(0, suite.indexOf('>')))).toEqual(counts(suite))
  })

  it('count an interrupted run as an error', () => {
    expect(element(renderJUnit({ ...sampleReport, errors: [], interrupted: true }), 'testsuites')[0]).toContain('errors="2"')
  })

  it('give times in seconds', () => {
    expect(renderJUnit(sampleReport)).toContain('<testcase classname="echo" name="ECHO-4 10,000 bytes at once" time="0.012" file="echo_server.py">')
  })
})

describe('what readers look for', () => {
  const xml = renderJUnit(sampleReport)

  it('names the file, and the line that a cause names', () => {
    expect(caseOf(xml, 'ECHO-1 a line')).toContain('file="echo_server.py"')
    const output = 'Traceback (most recent call last):\n  File "net/echo.py", line 17, in <module>\n    data.decode()\nValueError: no\n'
    const crashed = sampleExercise({ id: 'echo', checks: [sampleVerdict({ requirement: 'ECHO-7', result: 'fail', output })] })
    expect(renderJUnit(sampleReportOf([crashed]))).toContain('name="ECHO-7 a line" time="0.004" file="net/echo.py" line="17">')
    expect(caseOf(xml, 'builds')).toContain('file="time_server.c" line="34"')
  })

  it('has the evidence in the message, too', () => {
    const message = /message="([^"]*)"/.exec(caseOf(xml, 'ECHO-13 nothing but the echo'))?.[1] ?? ''
    expect(message.split('&#xA;').map((line) => line.split(':')[0])).toEqual([
      'The received bytes differ from the expected ones at byte 0.',
      'expected',
      'or',
      'got',
      'hint',
    ])
  })

  it('names seed and lab as properties of each suite', () => {
    const suites = xml.split('<testsuite ').slice(1)
    for (const suite of suites) expect(suite).toMatch(/<property name="seed" value="482913"\/>\s*<property name="lab" value="private"\/>/)
  })

  it('gives no two cases of a suite the same name', () => {
    const twice = sampleVerdict({ requirement: 'ECHO-1', result: 'pass' })
    const names = [
      ...renderJUnit(sampleReportOf([sampleExercise({ id: 'echo', checks: [twice, twice, twice] })])).matchAll(/<testcase [^>]*?name="(ECHO[^"]*)"/g),
    ]
    expect(names.map(([, name]) => name)).toEqual(['ECHO-1 a line', 'ECHO-1 a line (2)', 'ECHO-1 a line (3)'])
  })
})

describe('whatever a program prints', () => {
  const hostile = (text: string): Report =>
    sampleReportOf(
      [
        sampleExercise({
          id: text,
          checks: (['fail', 'error', 'blocked', 'untested'] as const).map((result) =>
            sampleVerdict({
              requirement: 'ECHO-1',
              result,
              says: text,
              title: text,
              message: text,
              expected: [text],
              actual: text,
              output: text,
              ending: text,
              hint: text,
              reproduce: text,
              comparison: compare(text, `x${text}`),
            }),
          ),
        }),
        sampleExercise({ id: 'time', status: 'build-failed', message: text, hint: text }),
        sampleExercise({ id: 'talk', status: 'untested', message: text }),
      ],
      { submission: text, errors: [text] },
    )

  it.each([
    ['nasty', nastyText],
    ['every character', everyCharacter],
    ['nothing', ''],
    ['line ends', '\n\r\n]]>\n'],
  ])('is only characters of XML 1.0: %s', (_, text) => {
    const xml = renderJUnit(hostile(text))
    expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)
    expect(structure(xml).split('<testcase').length - 1).toBe(7)
  })

  // A second opinion by another program: without xmllint the tests above and below still hold. CI installs it.
  it.skipIf(lint === undefined).each([
    ['nasty', nastyText],
    ['every character', everyCharacter],
    ['nothing', ''],
  ])('is well-formed for xmllint: %s', (_, text) => {
    expect(execFileSync(lint ?? '', ['--noout', '-'], { input: renderJUnit(hostile(text)), encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })).toBe('')
  })

  it('forges no case and no end of the failure', () => {
    const xml = renderJUnit(hostile(']]></failure></testcase><testcase name="forged"/>]]>'))
    expect(element(xml, 'testsuites')[0]).toContain('tests="7"')
    expect(xml.match(/<!\[CDATA\[/g)?.length).toBe(xml.match(/\]\]>/g)?.length)
  })
})
