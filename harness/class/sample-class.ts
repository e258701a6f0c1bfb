/** Lines of a journal, for tests. */

import type { ClassStatus } from '../model/class.js'
import type { GradedLine, RunLine } from './journal.js'

export const sampleRun: RunLine = {
  kind: 'run',
  format: 1,
  again: false,
  version: '1.0.0',
  seed: 7,
  exercises: [],
  tier: 'scale',
  only: [],
  lab: 'best',
  assignment: null,
  handed: [
    { name: 'bert', person: { names: ['Bert'], ids: [], isLate: false } },
    { name: 'anna', person: { names: ['Anna'], ids: ['17'], isLate: false } },
  ],
}

export function sampleLine(
  name: string,
  { points = 3, status = 'graded' as ClassStatus, key = 'k1', startedAt = '2026-01-01T00:00:00.000Z' } = {},
): GradedLine {
  const hasMark = status === 'graded' || status === 'nothing-to-grade'
  const exercise = { id: 'echo', status: 'graded', points, of: 5, fail: ['ECHO-1'], blocked: [], untested: [], error: [] } as const
  return {
    kind: 'graded',
    name,
    key,
    folder: `submissions/${name}`,
    timeBudgetMs: 60_000,
    mark: {
      status,
      score: hasMark ? { points, of: 5, byTier: { core: { points, of: 5 } } } : null,
      exercises: [exercise],
      lookAt: status === 'graded' ? ['echo fails ECHO-1'] : ['wirecheck itself failed: run the same command again'],
      startedAt,
      durationMs: 1_500,
    },
  }
}
