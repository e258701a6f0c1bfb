import { expect, test } from 'vitest'
import type { Program } from '../model/submission.js'
import { withRootAt } from './relocate.js'

const program: Program = {
  exercise: 'echo',
  path: 'src/Echo.java',
  language: 'Java',
  shown: 'java Echo',
  command: { file: '/usr/bin/java', args: ['-cp', '/w/submission/classes:/w/submission/lib.jar:/lib/w/submission', '/w/submission2', 'Echo', '{port}'] },
  appendAddress: true,
  cwd: '/w/submission/src',
  root: '/w/submission',
  builtAt: '/w/submission',
  linkedTo: null,
  environment: {},
  port: null,
  stdin: [],
}

test('every path into the old root becomes one into the new, and no other word changes', () => {
  expect(withRootAt(program, '/w/$&/echo')).toEqual({
    ...program,
    root: '/w/$&/echo',
    cwd: '/w/$&/echo/src',
    command: { file: '/usr/bin/java', args: ['-cp', '/w/$&/echo/classes:/w/$&/echo/lib.jar:/lib/w/submission', '/w/submission2', 'Echo', '{port}'] },
  })
})

test('there and back again it is the same', () => {
  expect(withRootAt(withRootAt(program, '/w/programs/echo'), program.root)).toEqual(program)
})
