/** Texts that are made to keep the suite busy: whatever reads a submission's files, or what a build prints, takes no more time for them than for others. */

import { expect, test, vi } from 'vitest'
import { firstLines, hintFor, machineFault } from '../building/compiler-output.js'
import { imports, startsNothing } from '../finding/imports.js'
import { linkFlags, missingLibrary } from '../languages/c-libraries.js'
import { readJavaSource } from '../languages/java-source.js'
import { missingInOutput } from '../languages/missing-program.js'
import { languages } from '../languages/table.js'
import { readsInput, usesNetwork } from './network-use.js'
import { withoutComments } from './without-comments.js'

vi.setConfig({ testTimeout: 120_000 })

/** Beginnings of what the patterns look for, each repeated in the hope that a pattern starts anew at each. */
const words = [
  ...[' ', '\n', '\t', '\r', '/*', '/* ', '//', '"', '"""', '"\\', '"a', "'", "'a", '(', '((', '{', '}', '[', '#', '.', '<', '>', '`', ';', '\\', 'a', 'a.'],
  ...['import ', 'import {', 'import x ', 'import a,', 'from ', 'from x import ', 'const x = ', 'await ', 'require(', 'return ', 'return x'],
  ...[
    'static ',
    'static A ',
    'static int[] ',
    'object X ',
    'main(',
    'main() ',
    'main(final ',
    'public ',
    'class A ',
    'class A {',
    'package a ',
    'package ',
    'void main',
  ],
  ...[
    'let ',
    'let x = ',
    'fun ',
    'def ',
    '@main ',
    'func ',
    'lambda ',
    'print ',
    'socket',
    '# include ',
    '#include <',
    'dial tcp ',
    'cannot access a ',
    'error: ',
  ],
  ...['fatal error: a', 'sh: 1: ', 'In file included from ', 'a:1:1: note: ', ' at a ', 'requires rustc 1', 'go.mod requires go >= 1'],
]

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  withoutComments,
  readsInput,
  readJavaSource,
  hintFor: (text) => hintFor(text, 'make'),
  machineFault: (text) => machineFault(text, () => true),
  firstLines: (text) => firstLines(text, { root: '/root', work: '/work' }),
  missingInOutput: (text) => missingInOutput(text, { command: 'make', text }),
  missingLibrary: (text) => missingLibrary(text, { command: 'make', texts: [text] }),
  linkFlags: (text) => linkFlags([text]),
  'imports of Python': (text) => imports(text, 'helpers', 'Python'),
  'imports of Ruby': (text) => imports(text, 'helpers', 'Ruby'),
  'imports of PHP': (text) => imports(text, 'helpers', 'PHP'),
  ...Object.fromEntries(
    ['Python', 'JavaScript', 'Ruby', 'PHP'].map((language) => [`definitions of ${language}`, (text: string) => startsNothing({ language, text })]),
  ),
  'imports of JavaScript': (text) => imports(text, 'helpers', 'JavaScript'),
  ...Object.fromEntries(languages.flatMap(({ name, hasMain }) => (hasMain === undefined ? [] : [[`main of ${name}`, hasMain]]))),
  ...Object.fromEntries(languages.map(({ name }) => [`network use of ${name}`, (text: string) => usesNetwork(name, text)])),
}

/** Processor time, in milliseconds: the machine may be busy. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1_000
}

test.each(Object.keys(readers))('%s', (name) => {
  const bytes = 100_000 // With the square of the length, one takes seconds; with the length, less than a millisecond.
  const read = readers[name] ?? (() => undefined)
  const texts = words.flatMap((word) => [word, `${word}\n`]).map((word) => word.repeat(Math.ceil(bytes / word.length)))
  const slow = texts.filter((text) => timeOf(() => read(text)) > 400).map((text) => text.slice(0, 20))
  expect(slow).toEqual([])
})
