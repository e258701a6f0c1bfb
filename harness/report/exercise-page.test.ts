/** The pages that instructors hand out. */

import { describe, expect, it } from 'vitest'
import type { Exercise, Requirement } from '../model/exercise.js'
import { renderExerciseIndex, renderExercisePage } from './exercise-page.js'

const requirement = (parts: Partial<Requirement> & Pick<Requirement, 'id'>): Requirement => ({
  tier: 'core',
  says: 'It does it.',
  hint: 'A hint that belongs on no page.',
  needs: [],
  points: 2,
  checks: [{ title: 'a check', points: 2 }],
  ...parts,
})

const greeter: Exercise = {
  id: 'greeter',
  title: 'TCP greeter',
  role: 'server',
  transport: 'tcp',
  usage: '<program> <port>',
  usualPort: 9000,
  aliases: ['hello'],
  statement: 'Greet each client with `Hello <its IP address>`, then close.',
  example: { command: 'nc 127.0.0.1 9000 </dev/null', shows: 'Hello 127.0.0.1\n' },
  requirements: [
    requirement({
      id: 'GREET-1',
      says: 'The client gets `Hello <its IP address>`.',
      points: 3,
      checks: [
        { title: 'one', points: 2 },
        { title: 'two', points: 1 },
      ],
    }),
    requirement({ id: 'GREET-5', tier: 'robust', says: 'Either a | b, or <c>.' }),
  ],
}

describe('the page of an exercise', () => {
  const page = renderExercisePage(greeter)

  it('reads as recorded', async () => {
    await expect(page).toMatchFileSnapshot('__snapshots__/greeter.md')
  })

  it('contains no hints', () => {
    expect(page).not.toContain('belongs on no page')
  })

  it('survives bars and angle brackets in a table', () => {
    expect(page).toContain('| GREET-5 | Either a \\| b, or &lt;c>. | 2 |')
    expect(page).toContain('| GREET-1 | The client gets `Hello <its IP address>`. | 3 |')
  })

  it.each([
    [{ role: 'client' as const, usage: '<program> <host> <port> [<text>]' }, '`<program> <host> <port> [<text>]`. The environment'],
    [{ role: 'client' as const, usage: '<program> <url> <file>' }, '`<program> <url> <file>`.\n\nIt ends by itself'],
    [{ role: 'peer' as const, usage: '<program> server   or   <program> client' }, '`<program> server` or as `<program> client`.'],
    [{ role: 'tool' as const, transport: 'raw' as const, usage: '<program> <interface>' }, '`<program> <interface>`. The interface is `lo`'],
    [{ role: 'tool' as const, transport: 'none' as const, usage: '<program>' }, '`<program>`. It takes no arguments and reads standard input.'],
  ])('says how others are started: %j', (parts, start) => {
    expect(renderExercisePage({ ...greeter, ...parts })).toContain(`The program is started as ${start}`)
  })
})

describe('the index', () => {
  it('has a row for each exercise, with its points', () => {
    expect(renderExerciseIndex([greeter]).split('\n').slice(4)).toEqual([
      '| exercise | ID | what | core | robust | scale | points |',
      '| --- | --- | --- | ---: | ---: | ---: | ---: |',
      '| [TCP greeter](greeter.md) | `greeter` | TCP server | 3 | 2 | – | 5 |',
      '',
    ])
  })
})
