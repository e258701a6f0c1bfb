/** One check becomes one verdict: on the running program where it is healthy, and a failure is believed only of a fresh one. */

import { describe, expect, test, vi } from 'vitest'
import { bestLab } from '../../launch/sample-program.js'
import type { Program } from '../../model/submission.js'
import type { Verdict } from '../../model/verdict.js'
import type { CheckContext } from './context.js'
import type { CheckBody, DefinedRequirement } from '../language/definition.js'
import { CheckFailure } from '../evidence/failure.js'
import { createKeeper, type Keeper } from './kept-server.js'
import { expect as expectWire } from '../expect/matchers.js'
import { createRandom } from '../inputs/random.js'
import { notRun, runCheck } from './run-check.js'
import { echoSource, portProgram, sampleExercise, sampleRequirement } from './sample-exercise.js'

vi.setConfig({ testTimeout: 60_000 })
const seed = 7

function keeperOf(program: Program = portProgram(echoSource)): Keeper {
  return createKeeper({ lab: bestLab, exercise: sampleExercise, program, random: createRandom(seed, 'ports') })
}

function run(keeper: Keeper, body: CheckBody, parts: { fresh?: boolean } = {}): Promise<Verdict> {
  const requirement = sampleRequirement(body, parts)
  const program = portProgram(echoSource) // What keeps it running has its own.
  return runCheck({ exercise: sampleExercise, program, requirement, check: firstOf(requirement), keeper, venue: null, lab: bestLab, seed })
}

function firstOf({ checks: [check] }: DefinedRequirement) {
  if (check === undefined) throw new TypeError('it has no check')
  return check
}

const pidOf = ({ server }: CheckContext): number | undefined => server().running.pids()[0]

const echoes: CheckBody = async ({ connect, random }) => {
  const client = await connect()
  const line = random.line()
  await client.send(line)
  await expectWire(client).toReceive(line)
}
const wantsMore: CheckBody = async ({ connect }) => {
  const client = await connect()
  await client.send('hello')
  await expectWire(client).toReceive('hello!')
}

describe('a verdict', () => {
  test('of a check that passes has points and no evidence', async () => {
    await using keeper = keeperOf()
    expect(await run(keeper, echoes)).toEqual({
      requirement: 'ECHO-1',
      says: 'It comes back.',
      title: 'a line',
      tier: 'core',
      result: 'pass',
      points: 3,
      of: 3,
      durationMs: expect.any(Number),
      message: '',
      expected: [],
      actual: '',
      hint: '',
      transcript: [],
      output: '',
      ending: '',
    })
  })

  test('of a check that fails has no points, and all that is known', async () => {
    const chatty = "net.createServer((client) => client.pipe(client) && console.log('a client')).listen(port, '127.0.0.1')"
    await using keeper = keeperOf(portProgram(chatty))
    const verdict = await run(keeper, wantsMore)
    expect(verdict).toMatchObject({
      result: 'fail',
      points: 0,
      of: 3,
      message: expect.stringMatching(/^Only 5 of 6 bytes came, then nothing/),
      expected: ['"hello!"'],
      hint: 'Send it back.',
      reproduce: expect.stringMatching(/^printf 'hello' \| nc -N 127\.0\.0\.1 \d+$/),
      output: 'a client',
      ending: '',
    })
    expect(verdict.transcript.map(({ from, event }) => `${from} ${event}`)).toEqual(['suite connect', 'suite data', 'program data'])
  })

  test('has the hint of the failure where it has one of its own', async () => {
    await using keeper = keeperOf()
    const failure = { message: 'm', expected: [], actual: 'a', hint: 'a better hint', reproduce: 'by hand' }
    expect(await run(keeper, () => Promise.reject(new CheckFailure(failure)))).toMatchObject({ hint: 'a better hint', reproduce: 'by hand' })
  })

  test('of a program that ends meanwhile says how', async () => {
    await using keeper = keeperOf(portProgram("net.createServer(() => process.exit(3)).listen(port, '127.0.0.1')"))
    const verdict = await run(keeper, wantsMore)
    expect(verdict).toMatchObject({ result: 'fail', ending: 'exit status 3', cause: { kind: 'exit', says: 'The program has ended: exit status 3.' } })
  })

  test('of a program that does not listen is a failure of the program', async () => {
    await using keeper = keeperOf(portProgram("console.log('no'); process.exit(1)"))
    expect(await run(keeper, echoes)).toMatchObject({ result: 'fail', message: 'The program ended (exit status 1) before it listened.' })
  })

  test('of an assertion that does not hold is a failure', async () => {
    await using keeper = keeperOf()
    expect(await run(keeper, async () => expect(1 + 1).toBe(3))).toMatchObject({ result: 'fail', expected: ['3'], actual: '2' })
  })

  test('of what this machine cannot test says why, and has no hint', async () => {
    await using keeper = keeperOf()
    const verdict = await run(keeper, async ({ untestable }) => untestable('There is no clock.'))
    expect(verdict).toMatchObject({ result: 'untested', message: 'There is no clock.', points: 0, hint: '' })
  })

  test('of a slip in the suite is an error, never a failure', async () => {
    await using keeper = keeperOf()
    const slip = new TypeError('a slip', { cause: new Error('deeper') })
    expect(await run(keeper, () => Promise.reject(slip))).toMatchObject({ result: 'error', message: 'a slip: deeper', points: 0, hint: '' })
  })

  test('of a check that was not run has its reason', () => {
    const requirement = sampleRequirement(echoes)
    const verdict = notRun({ requirement, check: firstOf(requirement) }, 'blocked', 'TCP-1 failed.')
    expect(verdict).toMatchObject({ requirement: 'ECHO-1', result: 'blocked', message: 'TCP-1 failed.', points: 0, of: 3, durationMs: 0, transcript: [] })
  })
})

describe('the program', () => {
  test('goes on from check to check while it is healthy', async () => {
    await using keeper = keeperOf()
    const pids: unknown[] = []
    for (let count = 0; count < 3; count += 1) await run(keeper, async (context) => void pids.push(pidOf(context)))
    expect(new Set(pids).size).toBe(1)
  })

  test('is a new one for a check that must begin with a program that has served nobody', async () => {
    await using keeper = keeperOf()
    const pids: unknown[] = []
    const visit = async (context: CheckContext): Promise<void> => {
      pids.push(pidOf(context))
      await context.connect()
    }
    for (const fresh of [false, true, true, false]) await run(keeper, visit, { fresh })
    expect(new Set(pids).size).toBe(3)
    expect(pids[2]).toBe(pids[3])
  })

  test('that nobody has connected to yet has served nobody', async () => {
    await using keeper = keeperOf()
    const pids: unknown[] = []
    for (const fresh of [false, true]) await run(keeper, async (context) => void pids.push(pidOf(context)), { fresh })
    expect(new Set(pids).size).toBe(1)
  })

  test('is a new one after a failure and after its end', async () => {
    await using keeper = keeperOf(portProgram(`${echoSource}; process.on('SIGTERM', () => process.exit(0))`))
    const pids: unknown[] = []
    await run(keeper, async (context) => void pids.push(pidOf(context)))
    await run(keeper, async ({ fail }) => fail({ message: 'm', expected: [], actual: 'a' }))
    await run(keeper, async (context) => {
      pids.push(pidOf(context))
      context.server().running.signal('SIGTERM')
    })
    expect(await run(keeper, async (context) => void pids.push(pidOf(context)))).toMatchObject({ result: 'pass' })
    expect(new Set(pids).size).toBe(3)
  })

  test('that has served others is given a second chance, with a fresh one', async () => {
    await using keeper = keeperOf()
    await run(keeper, echoes)
    const pids: unknown[] = []
    const onlyWhenFresh: CheckBody = async (context) => {
      if (pids.push(pidOf(context)) === 1) context.fail({ message: 'left by an earlier client', expected: [], actual: 'a' })
    }
    expect(await run(keeper, onlyWhenFresh)).toMatchObject({ result: 'pass', transcript: [] })
    expect(new Set(pids).size).toBe(2)
  })

  test('that was fresh already is given none', async () => {
    await using keeper = keeperOf()
    const body = vi.fn<CheckBody>(async ({ fail }) => fail({ message: 'm', expected: [], actual: 'a' }))
    expect(await run(keeper, body)).toMatchObject({ result: 'fail' })
    expect(body).toHaveBeenCalledOnce()
  })

  test('gets the same inputs in both attempts, and others in another check', async () => {
    await using keeper = keeperOf()
    await run(keeper, echoes)
    const lines: string[] = []
    await run(keeper, async ({ random, fail }) => {
      lines.push(random.line())
      fail({ message: 'm', expected: [], actual: 'a' })
    })
    expect(lines).toHaveLength(2)
    expect(lines[0]).toBe(lines[1])
  })
})

describe('a context', () => {
  test('closes what a check opened', async () => {
    await using keeper = keeperOf(portProgram("net.createServer((client) => client.on('end', () => console.log('left'))).listen(port, '127.0.0.1')"))
    await run(keeper, async ({ connect }) => {
      for (let count = 0; count < 3; count += 1) await connect()
    })
    await expect.poll(() => keeper.current()?.running.output.text(), { timeout: 20_000 }).toBe('left\n'.repeat(3))
  })

  test('restarts the program, on the same port where that is asked for', async () => {
    await using keeper = keeperOf()
    const seen: [unknown, number][] = []
    const look = (context: CheckContext): void => void seen.push([pidOf(context), context.server().address.port])
    const verdict = await run(keeper, async (context) => {
      look(context)
      await context.restart({ samePort: true })
      look(context)
      await echoes(context)
    })
    expect(verdict.result).toBe('pass')
    expect([seen[0]?.[0] === seen[1]?.[0], seen[0]?.[1] === seen[1]?.[1]]).toEqual([false, true])
  })

  test('restarts it with another environment', async () => {
    const source = "net.createServer((client) => client.end(process.env.MODE ?? 'none')).listen(port, '127.0.0.1')"
    await using keeper = keeperOf(portProgram(source))
    const verdict = await run(keeper, async ({ connect, restart }) => {
      await expectWire(await connect()).toReceiveAll('none')
      await restart({ environment: { MODE: 'other' } })
      await expectWire(await connect()).toReceiveAll('other')
    })
    expect(verdict.message).toBe('')
  })

  test('fails a check whose connection the program refuses', async () => {
    await using keeper = keeperOf(portProgram("const s = net.createServer(() => s.close()).listen(port, '127.0.0.1')"))
    const verdict = await run(keeper, async ({ connect, accepted, settle }) => {
      await connect()
      await accepted()
      await settle()
      await connect()
    })
    expect(verdict).toMatchObject({ result: 'fail', message: expect.stringMatching(/^Cannot connect to 127\.0\.0\.1:\d+: connection refused\./) })
  })
})
