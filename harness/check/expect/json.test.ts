/** Expectations about JSON answers: equal values pass, and everything else has its own message. */

import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { sampleClient } from '../../wire/sample-conversation.js'
import { expectJson, type JsonFraming } from './json.js'
import { failureOf } from './sample-failure.js'

const value = { name: 'Jöhanna', list: [1, null, true], nested: {} }
const says = (text: string | Uint8Array) => (socket: Socket) => void socket.write(text)

async function clientWith(text: string | Uint8Array) {
  const { client } = await sampleClient((socket) => socket.end(text))
  await client.receiveAll()
  return client
}

describe('an equal value', () => {
  test.each([
    ['as it was sent', JSON.stringify(value)],
    ['with other spacing, and a line end', ` ${JSON.stringify(value, null, 2)}\r\n`],
    ['with its keys in another order', '{"nested":{},"list":[1,null,true],"name":"Jöhanna"}'],
    ['with escapes', '{"name":"J\\u00f6hanna","list":[1.0,null,true],"nested":{}}'],
  ])('is accepted %s', async (_, text) => {
    const { client } = await sampleClient(says(text))
    await expectJson(client, value)
    expect(client.pending().length).toBe(0)
  })

  test.each(['text', 12.5, true, null, [], {}])('may be %j', async (bare) => {
    const { client } = await sampleClient(says(JSON.stringify(bare)))
    await expectJson(client, bare)
  })

  test('is waited for until it is complete', async () => {
    const { client, socket } = await sampleClient(says('[1, 2'))
    const expecting = expectJson(client, [1, 2])
    await client.receive(5)
    socket.write(']')
    await expecting
  })

  test('may arrive only after the half-close with orAfterEnd', async () => {
    let hasEnded = false
    const answer = (socket: Socket) => void socket.on('end', () => socket.end('[1]')).resume()
    const { client } = await sampleClient(answer, { isOver: () => !hasEnded })
    const endSending = (): void => {
      hasEnded = true
      client.endSending()
    }
    await expectJson({ ...client, endSending }, [1], { orAfterEnd: true })
    expect(hasEnded).toBe(true)
  })

  test('that arrives only after the half-close is too late without orAfterEnd', async () => {
    const { client, conversation } = await sampleClient((socket) => socket.on('end', () => socket.end('[1]')).resume(), { isOver: () => true })
    expect((await failureOf(expectJson(client, [1]))).message).toBe('No bytes arrived. The program has ended.')
    expect(conversation.transcript.events().map(({ event }) => event)).toEqual(['connect'])
  })
})

const closed = 'the program closed the connection (FIN)'
const closedSentence = 'The program closed the connection (FIN).'

describe('anything else fails', () => {
  test.each([
    ['nothing', '', `No bytes arrived. ${closedSentence}`, `nothing; ${closed}`],
    ['another value', '{"name":"Jo"}', `The answer is a different JSON value. ${closedSentence}`, `"{\\"name\\":\\"Jo\\"}"; ${closed}`],
    ['invalid JSON', "{'name': 'Jo'}", `The answer is not valid JSON. ${closedSentence}`, `"{'name': 'Jo'}"; ${closed}`],
    ['half a text', '{"name":', `The answer is not valid JSON. ${closedSentence}`, `"{\\"name\\":"; ${closed}`],
    ['two texts', '{}{}', `The answer is not valid JSON. ${closedSentence}`, `"{}{}"; ${closed}`],
    ['text that is not valid UTF-8', Buffer.from([0x22, 0xe9, 0x22]), `The answer is not valid JSON. ${closedSentence}`, `"\\"\\xe9\\""; ${closed}`],
  ])('%s', async (_, text, message, actual) => {
    const failure = await failureOf(expectJson(await clientWith(text), { name: 'Johanna' }))
    expect(failure).toMatchObject({ message, actual, expected: ['"{\\"name\\":\\"Johanna\\"}", or another text with the same value'] })
  })

  test('silence, and a reset', async () => {
    const { client: silent } = await sampleClient(undefined, { isOver: () => true })
    expect((await failureOf(expectJson(silent, 1))).message).toBe('No bytes arrived. The program has ended.')
    const { client: broken, socket } = await sampleClient()
    socket.resetAndDestroy()
    expect((await failureOf(expectJson(broken, 1))).message).toBe('No bytes arrived. The connection was reset (RST).')
  })

  test('a value that only the == operator calls equal', async () => {
    expect((await failureOf(expectJson(await clientWith('[1, "2"]'), ['1', 2]))).message).toContain('a different JSON value')
    expect((await failureOf(expectJson(await clientWith('{"a":1}'), { a: 1, b: null }))).message).toContain('a different JSON value')
  })
})

describe('with a framing', () => {
  const framing: JsonFraming = {
    next(pending) {
      const end = pending.indexOf(';')
      return end < 0 ? null : { text: pending.subarray(0, end), size: end + 1 }
    },
    lacks: (_, isRight) => (isRight(Buffer.from('[1]')) ? 'The mark is missing.' : ''),
    describe: (quoted) => `${quoted}, then a mark`,
  }

  test('takes one text, and leaves the next', async () => {
    const { client } = await sampleClient(says('[1];[2];'))
    await client.receive(8)
    await expectJson(client, [1], { framing })
    await expectJson(client, [2], { framing })
    expect(client.pending().length).toBe(0)
  })

  test('fails at once for a whole text with another value', async () => {
    const { client } = await sampleClient(says('[2];'))
    expect(await failureOf(expectJson(client, [1], { framing }))).toMatchObject({
      message: 'The answer is a different JSON value.',
      expected: ['"[1]", then a mark'],
    })
  })

  test('says what the answer lacks', async () => {
    expect((await failureOf(expectJson(await clientWith('[1]'), [1], { framing }))).message).toBe(`The mark is missing. ${closedSentence}`)
  })
})
