/** An assignment file is read with its defaults, and each mistake is named with its line and column. */

import { expect, test } from 'vitest'
import fc from 'fast-check'
import { readCatalog } from '../run/catalog.js'
import { UsageError } from '../support/errors.js'
import { parseAssignment } from './read-assignment.js'

const known = { catalogue: readCatalog(), languages: ['Python', 'Java', 'C'] }
const parse = (text: string) => parseAssignment('hw3.yaml', text, known)
const refusal = (text: string): string => {
  try {
    parse(text)
  } catch (thrown) {
    if (thrown instanceof UsageError) return [thrown.message, ...thrown.hint.split('\n').slice(0, -1)].join('\n')
    throw thrown
  }
  throw new Error('It was not refused.')
}

test('reads a whole assignment', () => {
  const text = `title: Homework 3
exercises:
  echo: { points: 40, tier: robust }
  time: { points: 20, tier: core, requirements: { TCP-5: { points: 0 } } }
requirements:
  ECHO-12: { points: 0 }
  ECHO-14: { visibility: hidden }
  TCP-5: { points: 5, hint: "See slide 14." }
mustPass: [core]
due: 2026-12-01T23:59+01:00
feedback: verdicts
seed: per-submission
languages: [python, java]
`
  expect(parse(text)).toEqual({
    title: 'Homework 3',
    exercises: {
      echo: { points: 40, tier: 'robust', requirements: {} },
      time: { points: 20, tier: 'core', requirements: { 'TCP-5': { points: 0 } } },
    },
    requirements: { 'ECHO-12': { points: 0 }, 'ECHO-14': { visibility: 'hidden' }, 'TCP-5': { points: 5, hint: 'See slide 14.' } },
    mustPass: ['core'],
    blocked: 'zero',
    feedback: 'verdicts',
    due: '2026-12-01T23:59+01:00',
    published: false,
    seed: 'per-submission',
    languages: ['Python', 'Java'],
  })
})

test('reads JSON as well', () => {
  expect(parse('{ "exercises": { "echo": {} } }').exercises).toEqual({ echo: { requirements: {} } })
})

test.for([
  ['', 'hw3.yaml:1:1: exercises must be an object whose keys are exercises, such as echo.'],
  ['- echo', 'hw3.yaml:1:1: The file must be an object with the key "exercises".'],
  ['exercises: {}', 'hw3.yaml:1:12: exercises must name at least one exercise.'],
  ['exercises:\n  ecco: {}', 'hw3.yaml:2:3: Unknown exercise "ecco". Did you mean "echo"? For one of your own, add the key "exercisesFrom" with its folder.'],
  ['exercises:\n  echo: {}\n  echo: {}', 'hw3.yaml:3:3: This key stands here twice.'],
  ['exercises:\n  echo: { point: 4 }', 'hw3.yaml:2:11: Unknown key "point". Did you mean "points"?'],
  ['exercises:\n  echo: { points: -4 }', 'hw3.yaml:2:19: exercises.echo.points must not be negative.'],
  ['exercises:\n  echo: { points: many }', 'hw3.yaml:2:19: exercises.echo.points must be a number of points.'],
  ['exercises:\n  echo: { points: .nan }', 'hw3.yaml:2:19: exercises.echo.points must be a number of points.'],
  ['exercises:\n  echo: { tier: hard }', 'hw3.yaml:2:17: exercises.echo.tier must be core, robust or scale.'],
  ['exercises:\n  chat: { options: { port: 1 } }', 'hw3.yaml:2:22: Unknown option "port" of chat. chat has no options.'],
  ['exercises:\n  greeter: { options: { greting: a } }', 'hw3.yaml:2:25: Unknown option "greting" of greeter. Did you mean "greeting"?'],
  ['exercises:\n  greeter: { options: { port: a } }', 'hw3.yaml:2:31: exercises.greeter.options.port must be a whole number.'],
  ['exercises:\n  udp-upper: { options: { answer: low } }', 'exercises.udp-upper.options.answer cannot be "low". Did you mean "lower"?'],
  ['exercises:\n  echo: { options: { port: 70000 } }', 'hw3.yaml:2:28: exercises.echo.options.port must be a port from 1 to 65535.'],
  ['exercises:\n  echo: { options: { prefix: "> " } }', 'hw3.yaml:2:30: exercises.echo.options.prefix needs the option framing: lines.'],
  ['exercises:\n  talk: { options: { answer: Yes } }', 'hw3.yaml:2:30: exercises.talk.options.answer must contain {message}.'],
  ['exercises:\n  talk: { options: { answer: "{message}\\n." } }', 'exercises.talk.options.answer must be one line.'],
  [
    'exercises:\n  talk: { options: { stopWord: so long } }',
    'exercises.talk.options.stopWord must be one word: at least three letters from a to z, and nothing else.',
  ],
  ['exercises:\n  echo: { options: { port: 1.5 } }', 'hw3.yaml:2:28: exercises.echo.options.port must be a text or a whole number.'],
  ['exercises: { echo: {} }\nrequirements:\n  ECHO-99: { points: 0 }', 'hw3.yaml:3:3: Unknown requirement "ECHO-99". Did you mean "ECHO-9"?'],
  ['exercises: { echo: {} }\nrequirements:\n  TIME-4: { points: 0 }', 'hw3.yaml:3:3: Unknown requirement "TIME-4".'],
  ['exercises: { echo: {} }\nmustPass: [cor]', 'hw3.yaml:2:12: Unknown requirement "cor". Did you mean "core"?'],
  ['exercises: { echo: {} }\ndue: tomorrow', 'hw3.yaml:2:6: due must be a date and time with a zone, such as 2026-12-01T23:59+01:00.'],
  ['exercises: { echo: {} }\nlanguages: [pyton]', 'hw3.yaml:2:13: Unknown language "pyton". Did you mean "Python"?'],
  ['exercises: { echo: {} }\nseed: -1', 'hw3.yaml:2:7: seed must be a whole number, or per-submission.'],
  ['exercises: { echo: { requirements: { ECHO-1: { points: 0 } }, points: 1 }, time: { points: ] }', 'hw3.yaml:1:'],
  ['exercises: &a [*a]', 'hw3.yaml:1:'],
] as const)('%j is refused: %s', ([text, message]) => {
  expect(refusal(text)).toContain(message)
})

test('an exercise in which nothing counts is refused', () => {
  const all = known.catalogue.find(({ id }) => id === 'echo')?.requirements.map(({ id }) => `${id}: { points: 0 }`) ?? []
  expect(refusal(`exercises:\n  echo: { requirements: { ${all.join(', ')} } }`)).toBe(
    'hw3.yaml:2:3: Nothing counts in echo: all its requirements are left out.',
  )
})

test('refuses any other text with a place, and never fails otherwise', () => {
  const pieces = fc.constantFrom(
    'exercises',
    ':',
    ' ',
    '\n',
    '{',
    '}',
    '[',
    ']',
    'echo',
    'points',
    '4',
    '-',
    '"',
    '&a',
    '*a',
    '!!',
    '|',
    '\t',
    '#',
    '? ',
    '---',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          parse(text)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(UsageError)
          expect((thrown as UsageError).message).toMatch(/^hw3\.yaml:\d+:\d+: /)
        }
      },
    ),
    { seed: 20261125, numRuns: 1_000 },
  )
})
