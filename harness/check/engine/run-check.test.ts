/** Running one check gives one verdict. It runs on the kept program if that is healthy; a failure counts only on a fresh one. */

import { describe, expect, test, vi } from 'vitest'
import { bestLab } from '../../launch/sample-program.js'
import type { Program } from '../../model/submission.js'
import type { Verdict } from '../../model/verdict.js'
import type { ServerContext } from '../language/context.js'
import type { Check, DefinedRequirement } from '../language/defined-exercise.js'
import { CheckFailure, Untestable, fail } from '../evidence/failure.js'
import { createByHand } from './by-hand-of.js'
import { createKeptServer, type KeptServer } from './kept-server.js'
import { expect as expectWire } from '../expect/expect.js'
import { createRandom } from '../inputs/random.js'
import { notRun, runServerCheck } from './run-check.js'
import { echoSource, portProgram, sampleExercise, sampleRequirement } from './sample-exercise.js'

vi.setConfig({ testTimeout: 60_000 })
const seed = 7
const { signal } = new AbortController()
type CheckBody = Check<ServerContext>['body']

function keptServerOf(program: Program = portProgram(echoSource)): KeptServer {
  return createKeptServer({ lab: bestLab, exercise: sampleExercise, program, random: createRandom(seed, 'ports') })
}

function run(kept: KeptServer, body: CheckBody, parts: { fresh?: boolean } = {}): Promise<Verdict> {
  const requirement = sampleRequirement(body, parts)
  const program = portProgram(echoSource) // Not used: the kept server has its own.
  return runServerCheck(
    { exercise: sampleExercise, program, requirement, check: firstOf(requirement), lab: bestLab, seed, signal },
    { kept, byHand: createByHand(sampleExercise, kept) },
  )
}

function firstOf({ checks: [check] }: DefinedRequirement<ServerContext>) {
  if (check === undefined) throw new TypeError('it has no check')
  return check
}

const pidOf = ({ server }: ServerContext): number | undefined => server().running.pids()[0]

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
  test('of a check that does not await an expectation is an error, whatever the program does', async () => {
    await using kept = keptServerOf()
    const forgets: CheckBody = async ({ connect }) => void expectWire(await connect()).toReceive('hello')
    const { result, message } = await run(kept, forgets)
    expect([result, message]).toEqual([
      'error',
      expect.stringContaining('The check ended before expect(…).toReceive(…) had its result: write "await" before it'),
    ])
    expect((await run(kept, echoes)).result).toBe('pass')
  })

  test('of a check that does not await its connection says so', async () => {
    await using kept = keptServerOf()
    const forgets: CheckBody = async ({ connect }) => {
      const connecting = connect()
      connecting.catch(() => undefined) // On a busy machine the program has ended before.
      await expectWire(connecting as never).toReceiveNoMore()
    }
    expect(await run(kept, forgets)).toMatchObject({ result: 'error', message: expect.stringContaining('expect() was given a promise') })
  })

  test('of a check that passes has points and no evidence', async () => {
    await using kept = keptServerOf()
    expect(await run(kept, echoes)).toEqual({
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

  test('of a check that fails has no points, and all the evidence', async () => {
    const chatty = "net.createServer((client) => client.pipe(client) && console.log('a client')).listen(port, '127.0.0.1')"
    await using kept = keptServerOf(portProgram(chatty))
    const verdict = await run(kept, wantsMore)
    expect(verdict).toMatchObject({
      result: 'fail',
      points: 0,
      of: 3,
      message: expect.stringMatching(/^Only 5 of 6 bytes arrived\. /),
      expected: ['"hello!"'],
      hint: 'Send it back.',
      reproduce: expect.stringMatching(/^printf 'hello' \| timeout 2 nc 127\.0\.0\.1 \d+$/),
      output: 'a client',
      ending: '',
    })
    expect(verdict.transcript.map(({ from, event }) => `${from} ${event}`)).toEqual(['suite connect', 'suite data', 'program data'])
  })

  test('has the hint of the failure if it has one', async () => {
    await using kept = keptServerOf()
    const failure = { message: 'm', expected: [], actual: 'a', hint: 'a better hint', reproduce: 'by hand' }
    expect(await run(kept, () => Promise.reject(new CheckFailure(failure)))).toMatchObject({ hint: 'a better hint', reproduce: 'by hand' })
  })

  test('of a program that ends during the check says how it ended', async () => {
    await using kept = keptServerOf(portProgram("net.createServer(() => process.exit(3)).listen(port, '127.0.0.1')"))
    const verdict = await run(kept, wantsMore)
    expect(verdict).toMatchObject({ result: 'fail', ending: 'exit status 3', cause: { kind: 'exit', says: 'The program has ended: exit status 3.' } })
  })

  test('of a program that does not listen is a failure of the program', async () => {
    await using kept = keptServerOf(portProgram("console.log('no'); process.exit(1)"))
    expect(await run(kept, echoes)).toMatchObject({ result: 'fail', message: 'The program ended (exit status 1) before it listened.' })
  })

  test('of an assertion that does not hold is a failure', async () => {
    await using kept = keptServerOf()
    expect(await run(kept, async () => expect(1 + 1).toBe(3))).toMatchObject({ result: 'fail', expected: ['3'], actual: '2' })
  })

  test('of a check that this machine cannot run says why, and has no hint', async () => {
    await using kept = keptServerOf()
    const inSpec = (): never => {
      const thrown = new Untestable('There is no clock.')
      thrown.stack = `${thrown.stack ?? ''}\n    at file:///specs/echo.spec.js:170:5` // Its line would help the author of a spec only.
      throw thrown
    }
    const verdict = await run(kept, async () => inSpec())
    expect(verdict).toMatchObject({ result: 'untested', message: 'There is no clock.', points: 0, hint: '' })
  })

  test('of a fault in the suite is an error, never a failure', async () => {
    await using kept = keptServerOf()
    const slip = new TypeError('a slip', { cause: new Error('deeper') })
    expect(await run(kept, () => Promise.reject(slip))).toMatchObject({ result: 'error', message: 'a slip: deeper', points: 0, hint: '' })
  })

  test('of a check that was not run says why', () => {
    const requirement = sampleRequirement(echoes)
    const verdict = notRun({ requirement, check: firstOf(requirement) }, 'blocked', 'TCP-1 failed.')
    expect(verdict).toMatchObject({ requirement: 'ECHO-1', result: 'blocked', message: 'TCP-1 failed.', points: 0, of: 3, durationMs: 0, transcript: [] })
  })
})

describe('the program', () => {
  test('is kept from check to check while it is healthy', async () => {
    await using kept = keptServerOf()
    const pids: unknown[] = []
    for (let count = 0; count < 3; count += 1) await run(kept, async (context) => void pids.push(pidOf(context)))
    expect(new Set(pids).size).toBe(1)
  })

  test('is replaced for a check that needs a fresh program', async () => {
    await using kept = keptServerOf()
    const pids: unknown[] = []
    const visit = async (context: ServerContext): Promise<void> => {
      pids.push(pidOf(context))
      await context.connect()
    }
    for (const fresh of [false, true, true, false]) await run(kept, visit, { fresh })
    expect(new Set(pids).size).toBe(3)
    expect(pids[2]).toBe(pids[3])
  })

  test('is fresh until a client connects', async () => {
    await using kept = keptServerOf()
    const pids: unknown[] = []
    for (const fresh of [false, true]) await run(kept, async (context) => void pids.push(pidOf(context)), { fresh })
    expect(new Set(pids).size).toBe(1)
  })

  test('is replaced after a failure and after it has ended', async () => {
    await using kept = keptServerOf(portProgram(`${echoSource}; process.on('SIGTERM', () => process.exit(0))`))
    const pids: unknown[] = []
    await run(kept, async (context) => void pids.push(pidOf(context)))
    await run(kept, async () => fail({ message: 'm', expected: [], actual: 'a' }))
    await run(kept, async (context) => {
      pids.push(pidOf(context))
      context.server().running.signal('SIGTERM')
    })
    expect(await run(kept, async (context) => void pids.push(pidOf(context)))).toMatchObject({ result: 'pass' })
    expect(new Set(pids).size).toBe(3)
  })

  test('that has served others gets a second attempt, on a fresh program', async () => {
    await using kept = keptServerOf()
    await run(kept, echoes)
    const pids: unknown[] = []
    const onlyWhenFresh: CheckBody = async (context) => {
      if (pids.push(pidOf(context)) === 1) fail({ message: 'left by an earlier client', expected: [], actual: 'a' })
    }
    expect(await run(kept, onlyWhenFresh)).toMatchObject({ result: 'pass', transcript: [] })
    expect(new Set(pids).size).toBe(2)
  })

  test('that was fresh already gets no second attempt', async () => {
    await using kept = keptServerOf()
    const body = vi.fn<CheckBody>(async () => fail({ message: 'm', expected: [], actual: 'a' }))
    expect(await run(kept, body)).toMatchObject({ result: 'fail' })
    expect(body).toHaveBeenCalledOnce()
  })

  test('gets the same inputs in both attempts', async () => {
    await using kept = keptServerOf()
    await run(kept, echoes)
    const lines: string[] = []
    await run(kept, async ({ random }) => {
      lines.push(random.line())
      fail({ message: 'm', expected: [], actual: 'a' })
    })
    expect(lines).toHaveLength(2)
    expect(lines[0]).toBe(lines[1])
  })
})

describe('a context', () => {
  test('closes what a check opened', async () => {
    await using kept = keptServerOf(portProgram("net.createServer((client) => client.on('end', () => console.log('left'))).listen(port, '127.0.0.1')"))
    await run(kept, async ({ connect }) => {
      for (let count = 0; count < 3; count += 1) await connect()
    })
    await expect.poll(() => kept.current()?.running.output.text(), { timeout: 20_000 }).toBe('left\n'.repeat(3))
  })

  test('restarts the program, on the same port if asked to', async () => {
    await using kept = keptServerOf()
    const seen: [unknown, number][] = []
    const look = (context: ServerContext): void => void seen.push([pidOf(context), context.server().address.port])
    const verdict = await run(kept, async (context) => {
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
    await using kept = keptServerOf(portProgram(source))
    const verdict = await run(kept, async ({ connect, restart }) => {
      await expectWire(await connect()).toReceiveAll('none')
      await restart({ environment: { MODE: 'other' } })
      await expectWire(await connect()).toReceiveAll('other')
    })
    expect(verdict.message).toBe('')
  })

  test('fails a check whose connection the program refuses', async () => {
    await using kept = keptServerOf(portProgram("const s = net.createServer(() => s.close()).listen(port, '127.0.0.1')"))
    const verdict = await run(kept, async ({ connect, accepted, settle }) => {
      await connect()
      await accepted()
      await settle()
      await connect()
    })
    expect(verdict).toMatchObject({ result: 'fail', message: expect.stringMatching(/^Cannot connect to 127\.0\.0\.1:\d+: connection refused\./) })
  })
})
