/** What specs expect of a connection: each outcome is told from the others, in the message as in expected and actual. */

import type { Socket } from 'node:net'
import { describe, expect as expectHere, test, vi } from 'vitest'
import { atRest, node, printed, sharedLab, startSample } from '../../launch/sample-program.js'
import { canSeeWaits } from '../../kernel/silence.js'
import { sampleClient } from '../../wire/sample-conversation.js'
import { connectTcp } from '../../wire/tcp-client.js'
import { createTranscript } from '../../wire/transcript.js'
import { expect } from './expect.js'
import { failureOf } from './sample-failure.js'

vi.setConfig({ testTimeout: 60_000 })

/** The program has ended, as far as the client knows: silence is known at once. */
const silent = { isOver: () => true }
const says = (text: string) => (socket: Socket) => void socket.write(text)
const saysAndEnds = (text: string) => (socket: Socket) => void socket.end(text)

/** A client that has read these bytes when the program breaks the connection. */
async function afterReset(text: string) {
  const { client, socket } = await sampleClient(text === '' ? undefined : says(text))
  await client.receive(text.length)
  socket.resetAndDestroy()
  await client.receiveAll()
  return client
}

async function afterEnd(text: string) {
  const { client } = await sampleClient(saysAndEnds(text))
  await client.receiveAll()
  return client
}

const closed = 'then the program closed the connection (FIN)'
const reset = 'then the connection was reset (RST)'
const ended = 'then nothing: the program has ended'

describe('toReceive', () => {
  test('takes what was expected and leaves what follows', async () => {
    const { client } = await sampleClient(says('hello, world'))
    await expect(client).toReceive('hello')
    await expect(client).toReceive(Buffer.from(', world'))
    expectHere(client.pending().length).toBe(0)
  })

  test('waits for the rest of what began right', async () => {
    const { client, socket } = await sampleClient(says('hel'))
    const receiving = expect(client).toReceive('hello')
    await client.receive(3)
    socket.write('lo')
    await receiving
  })

  test('is met by bytes that came before the connection broke', async () => {
    await expect(await afterReset('hello')).toReceive('hello')
    await expect(await afterEnd('hello')).toReceive('hello')
  })

  test.each([
    ['an end', () => afterEnd(''), `Nothing came, ${closed}.`, `nothing, ${closed}`],
    ['a reset', () => afterReset(''), `Nothing came, ${reset}.`, `nothing, ${reset}`],
    ['silence', async () => (await sampleClient(undefined, silent)).client, `Nothing came, ${ended}.`, `nothing, ${ended}`],
    ['a part and an end', () => afterEnd('hel'), `Only 3 of 5 bytes came, ${closed}.`, `"hel", ${closed}`],
    ['a part and a reset', () => afterReset('h'), `Only 1 of 5 bytes came, ${reset}.`, `"h", ${reset}`],
    ['other bytes', () => afterEnd('hallo'), 'Other bytes came than expected: they differ at byte 1.', '"hallo"'],
  ])('fails with %s', async (_, make, message, actual) => {
    expectHere(await failureOf(expect(await make()).toReceive('hello'))).toMatchObject({ message, expected: ['"hello"'], actual })
  })

  test('compares byte by byte, however the bytes arrive', async () => {
    const { client, socket } = await sampleClient(says('abc'))
    const receiving = failureOf(expect(client).toReceive('abcdef'))
    await client.receive(3)
    socket.write('dXf')
    expectHere(await receiving).toMatchObject({
      comparison: { expected: Buffer.from('abcdef').toString('base64'), received: Buffer.from('abcdXf').toString('base64'), firstDifferenceAt: 4 },
    })
  })

  test('fails at the first wrong byte without waiting for the others', async () => {
    const { client } = await sampleClient(says('x'))
    expectHere((await failureOf(expect(client).toReceive('hello'))).message).toBe('Other bytes came than expected: they differ at byte 0.')
  })

  // Without sight it is waited for by the clock, and there is no cause.
  test.skipIf(!canSeeWaits())('names what a silent program waits for', async () => {
    const source = "const s = require('node:net').createServer((c) => c.resume()).listen(0, '127.0.0.1', () => console.log('port ' + s.address().port + ';'))"
    await using running = startSample(node(source), { lab: sharedLab })
    const port = Number(/port (\d+);/.exec(await printed(running, ';'))?.[1])
    await atRest(running)
    await using client = await connectTcp({ pulse: running.pulse, watch: running.watch, transcript: createTranscript() }, { host: '127.0.0.1', port })
    await client.send('hello')
    const failure = await failureOf(expect(client).toReceive('hello'))
    expectHere(failure).toMatchObject({
      message: 'Nothing came, then nothing: the program waits and will send no more.',
      cause: { kind: expectHere.any(String) },
    })
  })
})

describe('toReceiveLine', () => {
  test.each([['one\n'], ['one\r\n'], ['one\ntwo\n']])('takes one line, with either line end: %j', async (sent) => {
    const { client } = await sampleClient(says(sent))
    await expect(client).toReceiveLine('none', 'one')
    await client.receive(sent.length - sent.indexOf('\n') - 1)
    expectHere(client.pending().toString()).toBe(sent.slice(sent.indexOf('\n') + 1))
  })

  test.each([
    ['another line', () => afterEnd('two\n'), `"two\\n" came, ${closed}.`],
    ['a line without an end', () => afterEnd('one'), `"one" came, ${closed}.`],
    ['nothing', () => afterReset(''), `Nothing came, ${reset}.`],
  ])('fails with %s', async (_, make, message) => {
    expectHere(await failureOf(expect(await make()).toReceiveLine('one', 'One'))).toMatchObject({ message, expected: ['"one\\n"', '"One\\n"'] })
  })
})

describe('toReceiveAll', () => {
  test('is met by the whole stream, whether an end or a reset came after it', async () => {
    await expect(await afterEnd('all of it')).toReceiveAll('something', 'all of it')
    await expect(await afterReset('all of it')).toReceiveAll('all of it')
  })

  test.each([
    ['more than was expected', () => afterEnd('all of it, and more'), `"all of it, and more" came, ${closed}.`],
    ['less', () => afterEnd('all'), `"all" came, ${closed}.`],
    ['no end', async () => (await sampleClient(says('all of it'), silent)).client, /^("all of it" came|Nothing came), then nothing: the program has ended\.$/],
  ])('fails with %s', async (_, make, message) => {
    const failure = await failureOf(expect(await make()).toReceiveAll('all of it'))
    expectHere(failure.message).toEqual(typeof message === 'string' ? message : expectHere.stringMatching(message))
    expectHere(failure.expected).toEqual(['"all of it", then the end of the stream'])
  })

  test('shows no difference where only the end is missing', async () => {
    let isOver = false
    const { client } = await sampleClient(says('all of it'), { isOver: () => isOver })
    await client.receive(9)
    isOver = true
    expectHere(await failureOf(expect(client).toReceiveAll('all of it'))).not.toHaveProperty('comparison')
  })
})

describe('toEnd', () => {
  test('is met by an end, and by a reset only where that is as good', async () => {
    await expect(await afterEnd('')).toEnd()
    await expect(await afterReset('')).toEnd({ orReset: true })
  })

  test.each([
    ['a reset', () => afterReset(''), 'The connection was reset (RST) instead of closed (FIN).', 'a reset (RST)'],
    ['more bytes', () => afterEnd('extra'), '5 bytes more came instead of the end: "extra".', '"extra"'],
    ['silence', async () => (await sampleClient(undefined, silent)).client, `The connection was not closed: ${ended}.`, `no end, ${ended}`],
  ])('fails with %s', async (_, make, message, actual) => {
    expectHere(await failureOf(expect(await make()).toEnd())).toMatchObject({ message, expected: ['the end of the stream (FIN)'], actual })
  })

  test('says so where a reset would have been as good', async () => {
    expectHere((await failureOf(expect(await afterEnd('x')).toEnd({ orReset: true }))).expected).toEqual(['the end of the stream (FIN)', 'a reset (RST)'])
  })
})

describe('toStayQuiet', () => {
  test('is met by silence on an open connection', async () => {
    await expect((await sampleClient()).client).toStayQuiet()
    await expect((await sampleClient(undefined, silent)).client).toStayQuiet()
  })

  test.each([
    ['a byte', () => afterEnd('!'), 'The program sent 1 byte more than it should: "!".'],
    ['an end', () => afterEnd(''), 'Nothing was asked for, but the program closed the connection (FIN).'],
    ['a reset', () => afterReset(''), 'Nothing was asked for, but the connection was reset (RST).'],
  ])('fails with %s', async (_, make, message) => {
    expectHere((await failureOf(expect(await make()).toStayQuiet())).message).toBe(message)
  })
})

describe('toReceiveNoMore', () => {
  test('is met by silence, an end and a reset alike', async () => {
    await expect((await sampleClient()).client).toReceiveNoMore()
    await expect(await afterEnd('')).toReceiveNoMore()
    await expect(await afterReset('')).toReceiveNoMore()
  })

  test('fails with a byte that comes late, too', async () => {
    const { client, socket } = await sampleClient()
    const failing = failureOf(expect(client).toReceiveNoMore())
    setImmediate(() => socket.write('goodbye'))
    expectHere(await failing).toMatchObject({
      message: 'The program sent 7 bytes more than it should: "goodbye".',
      actual: '"goodbye"',
      expected: ['nothing more'],
    })
  })
})
