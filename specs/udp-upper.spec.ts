/** The exercise `udp-upper`: a UDP server that answers each datagram in upper case. */

import {
  choice,
  type DefineRequirement,
  endsOnSignals,
  expect,
  fail,
  keepsListening,
  nextDatagram,
  quoteBytes,
  restartsAtOnce,
  type ServerContext,
  serverExercise,
  usesNoProcessorTime,
  withOptions,
} from '../harness/check/index.js'
import { type Answer, answers } from './udp-upper/answers.js'
import { expectAnswer, isAnswerTo, twoHundredFromTwenty, unusual } from './udp-upper/conversation.js'

export const udpUpper = withOptions({ answer: choice('How the text comes back.', ['upper', 'lower', 'reverse']) }, ({ answer: chosen }) => {
  const answer = answers[chosen]
  return serverExercise(
    {
      id: 'udp-upper',
      title: answer.title,
      transport: 'udp',
      usage: '<program> <port>',
      usualPort: 11111,
      aliases: ['uppercase', 'upper', 'upper-case', 'udp-uppercase', ...(chosen === 'upper' ? [] : [chosen, `udp-${chosen}`])],
      statement: `Answer each datagram with one datagram that contains the same text ${answer.how}: \`MixedCaseString\` becomes \`${answer.of('MixedCaseString')}\`.`,
      example: { command: "printf 'MixedCaseString' | nc -u -w1 127.0.0.1 11111", shows: answer.of('MixedCaseString') },
    },
    (requirement) => {
      answersChanged(requirement, answer)
      answersEachDatagram(requirement, answer)
      answersAnySize(requirement, answer)
      goesOnAnswering(requirement, answer)
      staysUp(requirement, answer)
    },
  )
})

/** Every letter in both cases: a range that ends one letter too early is found each time. */
const alphabet = 'AbCdEfGhIjKlMnOpQrStUvWxYzaBcDeFgHiJkLmNoPqRsTuVwXyZ'

/** The text of the answer, and where it goes. */
function answersChanged(requirement: DefineRequirement<ServerContext>, answer: Answer): void {
  requirement('UPPER-1', {
    tier: 'core',
    points: 3,
    says: `ASCII letters come back ${answer.how}.`,
    hint: answer.hint,
  }).check('text in mixed case, and it keeps running', async (context) => {
    await expectAnswer(await context.peer(), `${context.random.text(20).replaceAll(/[ \d]/g, 'x')}${alphabet}`, answer)
    await keepsListening(context)
  })

  requirement('UPPER-2', {
    tier: 'core',
    points: 1,
    needs: 'UPPER-1',
    says: answer.unchanged,
    hint: 'Change only letters. Do not call strip(), and do not subtract 32 from other bytes.',
  }).check(
    'digits, punctuation, spaces, tab and line end',
    unusual(async ({ peer, random }) => {
      const client = await peer()
      const text = `  0123456789 !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~\t${random.text(8)}   \r\n`
      await client.send(text)
      await expect(client).toAnswer(answer.of(text))
    }),
  )

  requirement('UPPER-3', {
    tier: 'core',
    points: 1,
    needs: 'UPPER-1',
    says: "The answer goes to the sender's address and port, from the server's own port.",
    hint: 'Call sendto() on the receiving socket, with the address that recvfrom() returned.',
  }).check('the address of the answer', async (context) => {
    const client = await context.peer()
    await client.send(context.random.text())
    const { from } = await nextDatagram(client)
    const { port, host } = context.server().address
    if (from.port === port && from.host === host) return
    fail({
      message: `The answer came from ${from.host}:${from.port}.`,
      expected: [`an answer from ${host}:${port}`],
      actual: `an answer from ${from.host}:${from.port}`,
    })
  })
}

/** Several datagrams, several clients, and a large datagram. */
function answersEachDatagram(requirement: DefineRequirement<ServerContext>, answer: Answer): void {
  requirement('UPPER-4', {
    tier: 'core',
    points: 1,
    needs: 'UPPER-1',
    says: 'One answer for each datagram: three datagrams, three answers, boundaries kept.',
    hint: 'One recvfrom() returns one datagram. Answer it before you receive the next.',
  }).check('three datagrams at once', async ({ peer, random }) => {
    const client = await peer()
    const texts = [random.text(3), random.text(30), random.text(12)]
    await Promise.all(texts.map((text) => client.send(text)))
    await expect(client).toAnswerAll(texts.map(answer.of))
    await expect(client).toReceiveNoMore()
  })

  requirement('UPPER-5', {
    tier: 'core',
    points: 1,
    needs: 'UPPER-1',
    explainedBy: 'UPPER-4',
    says: 'Two clients in turns each get their own answers.',
    hint: 'Use the address from the latest recvfrom(), not that of the first client.',
  }).check('two clients, three datagrams each', async ({ peer, random }) => {
    const clients = [await peer(), await peer()]
    for (let turn = 0; turn < 3; turn += 1) {
      for (const client of clients) await expectAnswer(client, random.text(18), answer)
    }
    for (const client of clients) await expect(client).toReceiveNoMore()
  })

  requirement('UPPER-6', {
    tier: 'core',
    points: 1,
    needs: 'UPPER-1',
    explainedBy: 'UPPER-4',
    says: 'A datagram of 1,000 bytes is answered whole.',
    hint: 'Give recvfrom() a large enough buffer. The kernel discards what does not fit.',
  }).check('1,000 bytes', async ({ peer, random }) => {
    const client = await peer()
    await expectAnswer(client, random.text(1_000), answer)
    await expect(client).toReceiveNoMore()
  })
}

/** The largest datagrams and the smallest. */
function answersAnySize(requirement: DefineRequirement<ServerContext>, answer: Answer): void {
  const large = requirement('UPPER-7', {
    tier: 'robust',
    points: 1,
    needs: ['UPPER-1', 'UPPER-6'],
    says: 'A datagram of 8,192 bytes and one of 65,507 bytes are answered whole.',
    hint: 'A datagram can have up to 65,507 bytes. Call recvfrom(65535), and send back as many bytes as you received.',
  })
  for (const length of [8_192, 65_507]) {
    large.check(
      `${length.toLocaleString('en-US')} bytes`,
      unusual(async ({ peer, random }) => {
        await expectAnswer(await peer(), random.text(length), answer)
      }),
    )
  }

  requirement('UPPER-8', {
    tier: 'robust',
    points: 1,
    needs: 'UPPER-1',
    explainedBy: 'UPPER-4',
    says: 'An empty datagram is answered by an empty one, and the server lives on.',
    hint: 'With UDP, a length of 0 means an empty datagram, not the end. Answer it and go on.',
  }).check(
    'an empty datagram, then text',
    unusual(async ({ peer, random }) => {
      const client = await peer()
      await client.send('')
      await expect(client).toAnswer('')
      await expectAnswer(client, random.text(), answer)
    }),
  )
}

/** Bytes that are no text, text beyond ASCII, and clients that have left. */
function goesOnAnswering(requirement: DefineRequirement<ServerContext>, answer: Answer): void {
  requirement('UPPER-9', {
    tier: 'robust',
    points: 1,
    needs: 'UPPER-1',
    explainedBy: ['UPPER-4', 'UPPER-5'],
    says: 'Bytes that are not valid UTF-8 do not end it: the next good datagram is answered.',
    hint: 'decode() fails on bytes that are not valid UTF-8. Change the bytes themselves, or decode with errors="replace".',
  }).check('invalid bytes, then text', async ({ peer, random, settle }) => {
    const sender = await peer()
    for (const bytes of [Buffer.of(0xff, 0xfe, 0x00, 0x80), Buffer.from('abc\xe9', 'latin1'), random.bytes(64)]) await sender.send(bytes)
    await settle()
    await expectAnswer(await peer(), random.text(), answer)
  })

  requirement('UPPER-10', {
    tier: 'robust',
    points: 1,
    needs: 'UPPER-1',
    ...answer.beyondAscii,
  }).check(
    'letters from several scripts',
    unusual(async (context) => {
      const client = await context.peer()
      const text = `${context.random.text(6)} grüße привет 世界 🙂 éà`
      await client.send(text)
      const { bytes } = await nextDatagram(client)
      if (isAnswerTo(text, bytes, answer)) return
      fail({
        message: `The answer is not the same text ${answer.how}, encoded as valid UTF-8.`,
        expected: [quoteBytes(Buffer.from(answer.of(text)))],
        actual: quoteBytes(bytes),
      })
    }),
  )

  requirement('UPPER-11', {
    tier: 'robust',
    points: 1,
    needs: 'UPPER-1',
    explainedBy: ['UPPER-4', 'UPPER-5'],
    says: 'A client that is gone when the answer arrives does not end it.',
    hint: 'After an answer to a closed port, a later call may fail with ECONNREFUSED. Catch that error and go on.',
  }).check('a client that leaves with five datagrams unanswered', async ({ peer, random, settle, whileFrozen }) => {
    const leaving = await peer()
    await whileFrozen(async () => {
      for (let count = 0; count < 5; count += 1) await leaving.send(random.text(40))
      await leaving.close()
    })
    await settle()
    await expectAnswer(await peer(), random.text(), answer)
  })
}

/** Restarts, signals, idling and load. */
function staysUp(requirement: DefineRequirement<ServerContext>, answer: Answer): void {
  const lifetime = requirement('UPPER-12', {
    tier: 'robust',
    points: 1,
    needs: 'UPPER-1',
    explainedBy: 'UPPER-4',
    says: 'It can be started again at once on the same port; SIGTERM and SIGINT end it; idle, it uses no processor time.',
    hint: 'Block in recvfrom() rather than polling it. If you handle SIGTERM or SIGINT, exit in the handler.',
  })
  lifetime.check('restarted at once', async (context) => {
    await expectAnswer(await context.peer(), context.random.text(), answer)
    await restartsAtOnce(context, async () => null)
    await expectAnswer(await context.peer(), context.random.text(), answer)
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) lifetime.check(signal, (context) => endsOnSignals(context, signal))
  lifetime.check('no CPU time while idle', async (context) => {
    await usesNoProcessorTime(context, 'before the first datagram')
    await expectAnswer(await context.peer(), context.random.text(), answer)
    await usesNoProcessorTime(context, 'after it had answered a datagram')
  })

  requirement('UPPER-13', {
    tier: 'scale',
    points: 2,
    needs: ['UPPER-4', 'UPPER-5'],
    explainedBy: 'UPPER-6',
    says: '200 datagrams from 20 sockets, at most 32 unanswered at a time: each socket gets exactly its own answers.',
    hint: 'Keep no state between datagrams, and answer each before you receive the next. If you use threads, give each its own buffer.',
  }).check('200 datagrams from 20 sockets', (context) => twoHundredFromTwenty(context, answer))
}
