import { expect, test } from 'vitest'
import type { Entry } from '../intake/index.js'
import { doubtsAbout } from './doubts.js'

function entry(name: string, kind: Entry['parts'][number]['kind'] = 'folder'): Entry {
  return { name, layout: 'plain', person: { names: [], ids: [], isLate: false }, parts: [{ name, path: `/class/${name}`, kind }] }
}

const told = (entries: readonly Entry[], submission?: string): readonly string[] =>
  doubtsAbout(entries, { folder: 'work', roster: submission === undefined ? null : { columns: [], rows: [{ submission, values: [] }] } })

test('an ordinary class raises no doubt', () => {
  expect(told([entry('anna'), entry('bert.zip', 'archive'), entry('cleo.py', 'file')], 'bert')).toEqual([])
})

test('a class that looks like one submission', () => {
  const doubt = ['Each file and folder in work is graded as a submission of its own. If all of it is one submission, use --student work']
  expect(told([entry('echo.py', 'file'), entry('time.py', 'file')])).toEqual(doubt)
  expect(told([entry('src'), entry('wirecheck.json', 'file')])).toEqual(doubt)
})

test('a roster of another class, or with other names', () => {
  expect(told([entry('anna')], 'Ann Lee')).toEqual(['No row of the roster names a submission: in its column "submission", names such as "anna" are expected.'])
})

test('a class so large that looking at it takes a while', () => {
  expect(told(Array.from({ length: 20_000 }, (_, index) => entry(`s${index}`)))).toEqual(['Looking for what has changed in 20,000 submissions'])
})
