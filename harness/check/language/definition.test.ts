/** The language of the specs: what is written is what is defined, and an author's mistakes are found when the spec is loaded. */

import { describe, expect, test } from 'vitest'
import { defineExercise, definedExercises, inOrderOfNeeds, requirement, type DefinedExercise, type ExerciseStatement } from './definition.js'

const statement: ExerciseStatement = {
  id: 'sample',
  title: 'Sample',
  role: 'server',
  transport: 'tcp',
  usualPort: 12_345,
  statement: 'Do something.',
  example: { command: 'nc 127.0.0.1 12345', shows: 'something' },
}
const text = { tier: 'core', points: 2, says: 'It does.', hint: 'Do it.' } as const
const nothing = (): Promise<void> => Promise.resolve()

/** Defines an exercise from requirements and what they need. */
function define(needs: Readonly<Record<string, string | readonly string[]>>): DefinedExercise {
  return defineExercise(statement, () => {
    for (const [id, needed] of Object.entries(needs)) requirement(id, { ...text, needs: needed }).check('it does', nothing)
  })
}

describe('an exercise', () => {
  test('is defined as it was written', () => {
    const defined = defineExercise({ ...statement, aliases: ['example'] }, () => {
      requirement('ONE-1', text).check('a line', nothing).checkFresh('another', nothing)
      requirement('ONE-2', { ...text, tier: 'scale', needs: 'ONE-1' }).check('many', nothing)
    })
    expect(defined).toMatchObject({ id: 'sample', aliases: ['example'] })
    expect(defined.requirements).toEqual([
      {
        id: 'ONE-1',
        tier: 'core',
        says: 'It does.',
        hint: 'Do it.',
        needs: [],
        checks: [
          { title: 'a line', points: 2, fresh: false, body: nothing },
          { title: 'another', points: 2, fresh: true, body: nothing },
        ],
      },
      expect.objectContaining({ id: 'ONE-2', tier: 'scale', needs: ['ONE-1'] }),
    ])
    expect(definedExercises()).toContain(defined)
  })

  test('has no further names unless it says so', () => {
    expect(define({ A: [] }).aliases).toEqual([])
  })
})

describe('a mistake of its author', () => {
  test.each([
    ['a need that is not defined', () => define({ A: [], B: ['A', 'C'] }), 'sample: B needs C, which is not defined'],
    ['a circle', () => define({ A: 'C', B: 'A', C: 'B' }), 'A needs C needs B needs A: a circle'],
    ['a requirement that needs itself', () => define({ A: 'A' }), 'A needs A: a circle'],
    ['a requirement without a check', () => defineExercise(statement, () => void requirement('A', text)), 'sample: A has no check'],
    [
      'the same requirement twice',
      () =>
        defineExercise(statement, () => {
          requirement('A', text).check('one', nothing)
          requirement('A', text).check('two', nothing)
        }),
      'sample: A is defined twice',
    ],
    ['a requirement outside of an exercise', () => requirement('A', text), "requirement('A') belongs inside exercise(…, () => { … })"],
  ])('is told when it is loaded: %s', (_, act, message) => {
    expect(act).toThrow(new TypeError(message))
  })

  test('leaves no exercise behind', () => {
    const before = definedExercises().length
    expect(() => define({ A: 'B' })).toThrow(TypeError)
    expect(definedExercises()).toHaveLength(before)
  })

  test('does not become part of the next exercise', () => {
    const broken = (): unknown =>
      defineExercise(statement, () => {
        requirement('A', text).check('one', nothing)
        throw new Error('a slip')
      })
    expect(broken).toThrow('a slip')
    expect(() => requirement('B', text)).toThrow('belongs inside exercise')
  })
})

describe('the order of checks', () => {
  test.each([
    [{ A: [], B: [], C: [] }, 'A B C'],
    [{ A: 'C', B: [], C: [] }, 'C A B'],
    [{ A: ['B', 'C'], B: 'D', C: 'D', D: [] }, 'D B C A'],
  ])('puts each after what it needs, else as they were written: %j', (needs, order) => {
    const ids = inOrderOfNeeds(define(needs as Record<string, string[]>).requirements).map(({ id }) => id)
    expect(ids.join(' ')).toBe(order)
  })
})
