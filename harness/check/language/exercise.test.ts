/** The language of the specs: what is written is what is defined, and an author's mistakes are found when the spec is loaded. */

import { describe, expect, test } from 'vitest'
import type { ExerciseStatement, ServerExercise } from './defined-exercise.js'
import { clientExercise, isExercise, peerExercise, serverExercise, toolExercise } from './exercise.js'
import { inOrderOfNeeds } from './soundness.js'

const statement: ExerciseStatement = {
  id: 'sample',
  title: 'Sample',
  transport: 'tcp',
  usage: '<program> <port>',
  usualPort: 12_345,
  statement: 'Do something.',
  example: { command: 'nc 127.0.0.1 12345', shows: 'something' },
}
const text = { tier: 'core', points: 2, says: 'It does.', hint: 'Do it.' } as const
const nothing = (): Promise<void> => Promise.resolve()

/** Defines an exercise from requirements and what they need. */
function define(needs: Readonly<Record<string, string | readonly string[]>>): ServerExercise {
  return serverExercise(statement, (requirement) => {
    for (const [id, needed] of Object.entries(needs)) requirement(id, { ...text, needs: needed }).check('it does', nothing)
  })
}

describe('an exercise', () => {
  test('is defined as it was written', () => {
    const defined = serverExercise({ ...statement, aliases: ['example'] }, (requirement) => {
      requirement('ONE-1', text).check('a line', nothing).checkFresh('another', nothing)
      requirement('ONE-2', { ...text, tier: 'scale', needs: 'ONE-1', waitsMs: 5 }).check('many', nothing)
    })
    expect(defined).toMatchObject({ id: 'sample', role: 'server', aliases: ['example'] })
    expect(defined.requirements).toEqual([
      {
        id: 'ONE-1',
        tier: 'core',
        points: 2,
        says: 'It does.',
        hint: 'Do it.',
        needs: [],
        checks: [
          { title: 'a line', points: 1, fresh: false, body: nothing },
          { title: 'another', points: 1, fresh: true, body: nothing },
        ],
      },
      expect.objectContaining({ id: 'ONE-2', tier: 'scale', needs: ['ONE-1'], waitsMs: 5 }),
    ])
  })

  test('has no aliases by default', () => {
    expect(define({ A: [] }).aliases).toEqual([])
  })

  test('has the role of the function that defines it', () => {
    const roles = [serverExercise, clientExercise, peerExercise, toolExercise].map((role) => role(statement, () => undefined).role)
    expect(roles).toEqual(['server', 'client', 'peer', 'tool'])
  })

  test('is recognised among other exports of a file', () => {
    expect([define({ A: [] }), statement, null, 'echo', () => undefined].map(isExercise)).toEqual([true, false, false, false, false])
  })
})

/** As in a spec whose types nobody has looked at. */
const defineFrom = (wrong: object): ServerExercise =>
  serverExercise(statement, (requirement) => void requirement('A', wrong as typeof text).check('one', nothing))
const stateFrom = (wrong: object): ServerExercise => serverExercise(wrong as ExerciseStatement, () => undefined)
const unknownKey = 'sample: A has an unknown key, "point": it takes tier, points, says, hint, needs, explainedBy, waitsMs'
const transportWrong = 'The exercise "sample": transport must be one of tcp, udp, raw, none, not "tpc"'
const idWrong = '"Score Board" cannot be an ID: it takes lower-case letters, digits and hyphens'

describe('a mistake of its author', () => {
  test.each([
    ['a need that is not defined', () => define({ A: [], B: ['A', 'C'] }), 'sample: B needs C, which is not defined'],
    ['a circle', () => define({ A: 'C', B: 'A', C: 'B' }), 'A needs C needs B needs A: a circle'],
    ['a requirement that needs itself', () => define({ A: 'A' }), 'A needs A: a circle'],
    ['a requirement without a check', () => serverExercise(statement, (requirement) => void requirement('A', text)), 'sample: A has no check'],
    [
      'the same requirement twice',
      () =>
        serverExercise(statement, (requirement) => {
          requirement('A', text).check('one', nothing)
          requirement('A', text).check('two', nothing)
        }),
      'sample: A is defined twice',
    ],
    [
      'two checks with one title',
      () => serverExercise(statement, (requirement) => void requirement('A', text).check('one', nothing).check('one', nothing)),
      'sample: A has two checks with the title "one"',
    ],
    ['a key of a requirement that is misspelt', () => defineFrom({ ...text, point: 2 }), unknownKey],
    ['a key of a requirement that is missing', () => defineFrom({ ...text, points: undefined }), 'sample: A lacks "points"'],
    ['a tier that does not exist', () => defineFrom({ ...text, tier: 'cor' }), 'sample: A: tier must be one of core, robust, scale, not "cor"'],
    ['negative points', () => defineFrom({ ...text, points: -1 }), 'sample: A: points must be a number that is not negative, not -1'],
    ['a statement without usage', () => stateFrom({ ...statement, usage: undefined }), 'The exercise "sample" lacks "usage"'],
    ['another transport', () => stateFrom({ ...statement, transport: 'tpc' }), transportWrong],
    ['an ID that no file can have', () => stateFrom({ ...statement, id: 'Score Board' }), idWrong],
  ])('is reported when the spec is loaded: %s', (_, act, message) => {
    expect(act).toThrow(new TypeError(message))
  })
})

describe('the order of checks', () => {
  test.each([
    [{ A: [], B: [], C: [] }, 'A B C'],
    [{ A: 'C', B: [], C: [] }, 'C A B'],
    [{ A: ['B', 'C'], B: 'D', C: 'D', D: [] }, 'D B C A'],
  ])('puts each after what it needs, otherwise as they were written: %j', (needs, order) => {
    const ids = inOrderOfNeeds(define(needs as Record<string, string[]>).requirements).map(({ id }) => id)
    expect(ids.join(' ')).toBe(order)
  })
})
