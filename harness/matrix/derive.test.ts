import { expect, test } from 'vitest'
import { deriveVerdicts, type Outcome } from './derive.js'

/** A chain A ← B ← C, a requirement D that needs two others, E that needs none, and F whose failure E explains. */
const requirements = [
  { id: 'A-1', needs: [] },
  { id: 'D-4', needs: ['B-2', 'E-5'] },
  { id: 'B-2', needs: ['A-1'] },
  { id: 'C-3', needs: ['B-2'] },
  { id: 'E-5', needs: [] },
  { id: 'F-6', needs: [], explainedBy: ['E-5'] },
]

const graded: Outcome = { status: 'graded', fail: [], untested: [] }

test.each<[string, Partial<Outcome>, object]>([
  ['a program without a fault passes everything', {}, {}],
  ['a failure blocks all that needs it, also through others', { fail: ['A-1'] }, { fail: ['A-1'], blocked: ['D-4', 'B-2', 'C-3'] }],
  ['one failed need of two is enough', { fail: ['E-5'] }, { fail: ['E-5'], blocked: ['D-4'] }],
  ['a requirement that fails itself is not blocked', { fail: ['B-2', 'A-1'] }, { fail: ['A-1', 'B-2'], blocked: ['D-4', 'C-3'] }],
  ['what another failure explains is blocked', { fail: ['F-6', 'E-5'] }, { fail: ['E-5'], blocked: ['D-4', 'F-6'] }],
  ['what nothing explains fails', { fail: ['F-6'] }, { fail: ['F-6'] }],
  ['an untested requirement blocks nothing', { untested: ['A-1'] }, { untested: ['A-1'] }],
  ['what is written down as blocked counts', { fail: ['A-1'], blocked: ['C-3'] }, { fail: ['A-1'], blocked: ['C-3'] }],
])('%s', (_, outcome, expected) => {
  expect(deriveVerdicts(requirements, { ...graded, ...outcome })).toEqual({ status: 'graded', ...expected })
})

test('an exercise that is not graded has only a status', () => {
  expect(deriveVerdicts(requirements, { ...graded, status: 'build-failed' })).toEqual({ status: 'build-failed' })
})
