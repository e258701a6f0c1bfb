/** Grades the TypeScript references: each passes every requirement of its exercise, as courses give it and with other options. */

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { gradeByCommandLine } from './command-line.js'
import { exactVerdicts, referenceVerdicts } from './exact-verdicts.js'
import { machineLack } from './machine-lack.js'

test('every reference passes every requirement', { timeout: limits.fixtureMs }, async ({ skip }) => {
  if (machineLack !== null) skip(machineLack)
  const { report, status } = await gradeByCommandLine(`${projectRoot}/reference`)
  expect(exactVerdicts(report)).toEqual(referenceVerdicts())
  expect(status).toBe(0)
})

test.each([
  ['echo', '--banner "Welcome."', { banner: 'Welcome.' }],
  ['echo', '--banner "Hello there" --prefix "> "', { framing: 'lines', banner: 'Hello there', prefix: '> ' }],
  ['greeter', '--greeting "Good day, {address}!" --line-end no', { greeting: 'Good day, {address}!', lineEnd: 'no' }],
  ['counting-greeter', '--first 7 --text Welcome.', { first: 7, text: 'Welcome.' }],
  ['udp-responder', '--answer "{address} has written to me"', { answer: '{address} has written to me' }],
  ['udp-upper', '--answer lower', { answer: 'lower' }],
  ['udp-upper', '--answer reverse', { answer: 'reverse' }],
  ['talk', '--answer "[{message}] noted" --stop-word farewell', { answer: '[{message}] noted', stopWord: 'farewell' }],
  ['time', '--format iso --zone utc', { format: 'iso', zone: 'utc' }],
  ['time', '--format epoch', { format: 'epoch' }],
  ['json-echo', '--framing lines', { framing: 'lines' }],
  ['json-echo', '--framing length-prefix', { framing: 'length-prefix' }],
  ['json-echo', '--answer wrapped', { answer: 'wrapped' }],
] as const)('the reference of %s takes %s', { timeout: limits.fixtureMs }, async (id, typed, options) => {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-reference-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  copyFileSync(join(projectRoot, `dist/reference/${id}.js`), join(folder, 'program.mjs'))
  // In a manifest itself, {address} would be taken for a placeholder.
  writeFileSync(join(folder, 'start.sh'), `exec node program.mjs "$1" ${typed}\n`)
  writeFileSync(join(folder, 'wirecheck.json'), JSON.stringify({ [id]: { run: 'sh start.sh {port}' } }))
  writeFileSync(join(folder, 'assignment.yaml'), JSON.stringify({ exercises: { [id]: { options } } }))
  const { report, status } = await gradeByCommandLine(folder, ['--assignment', join(folder, 'assignment.yaml')])
  expect(exactVerdicts(report)).toEqual({ [id]: { status: 'graded' } })
  expect(status).toBe(0)
})
