/** What a person names is looked up in the catalogue, and what cannot be meant is refused with a hint. */

import { expect, it } from 'vitest'
import type { Exercise } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import { UsageError } from '../support/errors.js'
import { checkSelection } from './selection.js'

const exercise = (id: string, requirements: Readonly<Record<string, 'core' | 'scale'>>): Exercise => ({
  id,
  title: id,
  role: 'server',
  transport: 'tcp',
  usage: '',
  usualPort: 1,
  aliases: [],
  statement: '',
  example: { command: '', shows: '' },
  requirements: Object.entries(requirements).map(([each, tier]) => ({ id: each, tier, says: '', hint: '', needs: [], points: 1, checks: [] })),
})
const catalogue = [exercise('echo', { 'TCP-4': 'core', 'ECHO-4': 'core', 'ECHO-15': 'scale' }), exercise('time', { 'TCP-4': 'core', 'TIME-4': 'core' })]
const select = (parts: Partial<GradeOptions>) => {
  const options = {
    student: '.',
    exercises: [],
    tier: 'scale',
    only: [],
    stopAtFirst: false,
    reportDirectory: '.',
    json: false,
    quiet: false,
    seed: 1,
    lab: 'best',
    required: [],
    assignmentFile: null,
    assignment: null,
    audience: 'both',
    allowRoot: false,
  } as const
  return checkSelection({ ...options, ...parts }, catalogue)
}
const refusal = (parts: Partial<GradeOptions>): string => {
  try {
    select(parts)
  } catch (thrown) {
    if (thrown instanceof UsageError) return `${thrown.message} ${thrown.hint}`
    throw thrown
  }
  throw new Error('it was not refused')
}

it('chooses the exercise that a requirement belongs to, if it is only one', () => {
  expect(select({ only: ['ECHO-4', 'TIME-4'] }).exercises).toEqual(['echo', 'time'])
  expect(select({ only: ['TCP-4'] }).exercises).toEqual([])
  expect(select({ only: ['TCP-4'], exercises: ['time'] }).exercises).toEqual(['time'])
})

it.each<[Partial<GradeOptions>, string]>([
  [{ only: ['ECHO-44'] }, 'Unknown requirement "ECHO-44". Did you mean ECHO-4?'],
  [{ only: ['NOTHING-LIKE-IT'] }, 'Unknown requirement "NOTHING-LIKE-IT". The pages of the exercises list their requirements'],
  [{ only: ['ECHO-4'], exercises: ['time'] }, 'time has no requirement ECHO-4. ECHO-4 belongs to echo.'],
  [{ only: ['ECHO-15'], tier: 'core' }, 'ECHO-15 is in the tier scale, which --tier core leaves out. Leave out --tier, or use --tier scale.'],
  [{ exercises: ['ehco'] }, 'Unknown exercise "ehco". Did you mean echo?'],
])('refuses %j', (parts, says) => {
  expect(refusal(parts)).toContain(says)
})
