/** Expectations about a connection: each outcome has its own message, expected and actual. */

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

/** The client is told that the program has ended, so silence is known at once. */
const silent = { isOver: () => true }
const says = (text: string) => (socket: Socket) => void socket.write(text)
const saysAndEnds = (text: string) => (socket: Socket) => void socket.end(text)

/** A client that has read these bytes when the program resets the connection. */
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

const closed = 'the program closed the connection (FIN)'
const reset = 'the connection was reset (RST)'
const ended = 'the program has ended'
const sentences = { closed: 'The program closed the connection (FIN).', reset: 'The connection was reset (RST).', ended: 'The program has ended.' }

describe('toReceive', () => {
  test('takes the expected bytes and leaves what follows', async () => {
    const { client } = await sampleClient(says('hello, world'))
    await expect(client).toReceive('hello')
    await expect(client).toReceive(Buffer.from(', world'))
    expectHere(client.pending().length).toBe(0)
  })

  test('waits for the rest of a correct beginning', async () => {
    const { client, socket } = await sampleClient(says('hel'))
    const receiving = expect(client).toReceive('hello')
    await client.receive(3)
    socket.write('lo')
    await receiving
  })

  test('passes if the bytes arrived before the connection ended', async () => {
    await expect(await afterReset('hello')).toReceive('hello')
    await expect(await afterEnd('hello')).toReceive('hello')
  })

  test.each([
    ['an end', () => afterEnd(''), `No bytes arrived. ${sentences.closed}`, `nothing; ${closed}`],
    ['a reset', () => afterReset(''), `No bytes arrived. ${sentences.reset}`, `nothing; ${reset}`],
    ['silence', async () => (await sampleClient(undefined, silent)).client, `No bytes arrived. ${sentences.ended}`, `nothing; ${ended}`],
    ['a part and an end', () => afterEnd('hel'), `Only 3 of 5 bytes arrived. ${sentences.closed}`, `"hel"; ${closed}`],
    ['a part and a reset', () => afterReset('h'), `Only 1 of 5 bytes arrived. ${sentences.reset}`, `"h"; ${reset}`],
    ['other bytes', () => afterEnd('hallo'), 'The received bytes differ from the expected ones at byte 1.', '"hallo"'],
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

  test('fails at the first wrong byte, and shows what follows it', async () => {
    const { client, socket } = await sampleClient(says('x'))
    const receiving = failureOf(expect(client).toReceive('hello'))
    await client.receive(1)
    socket.write('yz')
    expectHere(await receiving).toMatchObject({ message: 'The received bytes differ from the expected ones at byte 0.', actual: '"xyz"' })
  })

  // Where waits cannot be seen, only the time limit ends the wait, and there is no cause.
  test.skipIf(!canSeeWaits())('says what a silent program is waiting for', async () => {
    const source = "const s = require('node:net').createServer((c) => c.resume()).listen(0, '127.0.0.1', () => console.log('port ' + s.address().port + ';'))"
    await using running = startSample(node(source), { lab: sharedLab })
    const port = Number(/port (\d+);/.exec(await printed(running, ';'))?.[1])
    await atRest(running)
    await using client = await connectTcp({ pulse: running.pulse, watch: running.watch, transcript: createTranscript() }, { host: '127.0.0.1', port })
    await client.send('hello')
    const failure = await failureOf(expect(client).toReceive('hello'))
    expectHere(failure).toMatchObject({
      message: 'No bytes arrived. The program is waiting and will not send anything.',
      cause: { kind: expectHere.any(String) },
    })
  })
})

describe('toReceiveLine', () => {
  test.each([['one\n'], ['one\r\n'], ['one\ntwo\n']])('takes one line, with LF or CR LF: %j', async (sent) => {
    const { client } = await sampleClient(says(sent))
    await expect(client).toReceiveLine('none', 'one')
    await client.receive(sent.length - sent.indexOf('\n') - 1)
    expectHere(client.pending().toString()).toBe(sent.slice(sent.indexOf('\n') + 1))
  })

  test.each([
    ['another line', () => afterEnd('two\n'), `Received "two\\n". ${sentences.closed}`],
    ['a line without an end', () => afterEnd('one'), `Received "one". ${sentences.closed}`],
    ['nothing', () => afterReset(''), `No bytes arrived. ${sentences.reset}`],
  ])('fails with %s', async (_, make, message) => {
    expectHere(await failureOf(expect(await make()).toReceiveLine('one', 'One'))).toMatchObject({ message, expected: ['"one\\n"', '"One\\n"'] })
  })
})

describe('toReceiveAll', () => {
  test('passes for the whole stream, followed by an end or a reset', async () => {
    await expect(await afterEnd('all of it')).toReceiveAll('something', 'all of it')
    await expect(await afterReset('all of it')).toReceiveAll('all of it')
  })

  test.each([
    ['more than was expected', () => afterEnd('all of it, and more'), `Received "all of it, and more". ${sentences.closed}`],
    ['less', () => afterEnd('all'), `Received "all". ${sentences.closed}`],
    [
      'no end',
      async () => (await sampleClient(says('all of it'), silent)).client,
      /^(Received "all of it"\. The connection was not closed, although the program has ended|No bytes arrived\. The program has ended)\.$/,
    ],
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
  test('passes for an end, and for a reset only with orReset', async () => {
    await expect(await afterEnd('')).toEnd()
    await expect(await afterReset('')).toEnd({ orReset: true })
  })

  test.each([
    ['a reset', () => afterReset(''), 'The connection was reset (RST), not closed (FIN).', 'a reset (RST)'],
    ['more bytes', () => afterEnd('extra'), 'The program should have closed the connection, but sent 5 bytes more: "extra".', '"extra"'],
    [
      'silence',
      async () => (await sampleClient(undefined, silent)).client,
      'The connection was not closed, although the program has ended.',
      `the connection was not closed, although ${ended}`,
    ],
  ])('fails with %s', async (_, make, message, actual) => {
    expectHere(await failureOf(expect(await make()).toEnd())).toMatchObject({ message, expected: ['the end of the stream (FIN)'], actual })
  })

  test('lists the reset among the expected outcomes with orReset', async () => {
    expectHere((await failureOf(expect(await afterEnd('x')).toEnd({ orReset: true }))).expected).toEqual(['the end of the stream (FIN)', 'a reset (RST)'])
  })
})

describe('toStayQuiet', () => {
  test('passes for silence on an open connection', async () => {
    await expect((await sampleClient()).client).toStayQuiet()
    await expect((await sampleClient(undefined, silent)).client).toStayQuiet()
  })

  test.each([
    ['a byte', () => afterEnd('!'), 'The program sent 1 byte more than it should have: "!".'],
    ['an end', () => afterEnd(''), 'The program closed the connection before the client had finished.'],
    ['a reset', () => afterReset(''), 'The connection was reset (RST) before the client had finished.'],
  ])('fails with %s', async (_, make, message) => {
    expectHere((await failureOf(expect(await make()).toStayQuiet())).message).toBe(message)
  })
})

describe('toReceiveNoMore', () => {
  test('passes for silence, an end and a reset', async () => {
    await expect((await sampleClient()).client).toReceiveNoMore()
    await expect(await afterEnd('')).toReceiveNoMore()
    await expect(await afterReset('')).toReceiveNoMore()
  })

  test('fails with a byte that arrives late', async () => {
    const { client, socket } = await sampleClient()
    const failing = failureOf(expect(client).toReceiveNoMore())
    setImmediate(() => socket.write('goodbye'))
    expectHere(await failing).toMatchObject({
      message: 'The program sent 7 bytes more than it should have: "goodbye".',
      actual: '"goodbye"',
      expected: ['nothing more'],
    })
  })
})
