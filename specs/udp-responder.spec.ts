/** The exercise `udp-responder`: a UDP server that prints each datagram and answers with the sender's address. */

import {
  type DefineRequirement,
  expect,
  expectNoOldEnd,
  keepsListening,
  printsOnStandardOutput,
  type ServerContext,
  serverExercise,
  text,
  thenStillRuns,
  type UdpPeer,
  withOptions,
} from '../harness/check/index.js'

const options = { answer: text('The answer; `{address}` stands for the sender’s IP address.', 'Response for {address}') }

export const udpResponder = withOptions(options, ({ answer }) =>
  serverExercise(
    {
      id: 'udp-responder',
      title: 'UDP responder',
      transport: 'udp',
      usage: '<program> <port>',
      usualPort: 25000,
      aliases: ['responder', 'udp-response', 'response'],
      statement: `Print the text of each datagram on standard output, and answer its sender with \`${filled(answer, '<sender’s IP address>')}\`.`,
      example: { command: "printf 'hello' | nc -u -w1 127.0.0.1 25000", shows: filled(answer, '127.0.0.1') },
    },
    (requirement) => {
      printsAndAnswers(requirement, answer)
      answersAnySender(requirement, answer)
    },
  ),
)

function filled(answer: string, address: string): string {
  return answer.replaceAll('{address}', address)
}

/** What it prints and answers, again and again. */
function printsAndAnswers(requirement: DefineRequirement<ServerContext>, answer: string): void {
  requirement('RESP-1', {
    tier: 'core',
    points: 3,
    says: `The answer is \`${filled(answer, '<sender’s IP address>')}\`; one line end is allowed.`,
    hint: `recvfrom() returns the sender’s address. Send "${filled(answer, '<that IP address>')}" back to it.`,
  }).check('one datagram', async (context) => {
    const peer = await context.peer()
    await expectResponse(peer, context.random.text(), answer)
    await expect(peer).toReceiveNoMore()
  })

  requirement('RESP-2', {
    tier: 'core',
    points: 2,
    needs: 'RESP-1',
    explainedBy: 'RESP-3',
    says: 'The text of the datagram appears on its standard output.',
    hint: "Decode the datagram before you print it. If you see b'…', you are printing Python bytes.",
  }).check(
    'two datagrams',
    unusual(answer, async (context) => {
      const screen = context.screen()
      const [text, next] = [context.random.text(61), context.random.text(21)]
      const peer = await context.peer()
      await expectResponse(peer, text, answer)
      await expect(screen).toPrint(text)
      // A program that stops after one datagram fails RESP-3, not this requirement.
      if (await unanswered(peer, Buffer.from(next), context)) return
      await expect(screen).toPrint(next)
      expectNoOldEnd(screen.printed(), { text: next, before: text })
      await printsOnStandardOutput(context, expectPrinted)
    }),
  )

  requirement('RESP-3', {
    tier: 'core',
    points: 2,
    needs: 'RESP-1',
    says: 'It goes on with the next datagram and the next client.',
    hint: 'Receive and answer in an endless loop, and use the address from the latest recvfrom().',
  }).check('three clients, two datagrams each', async (context) => {
    const peers = [await context.peer(), await context.peer(), await context.peer()]
    for (let count = 0; count < 2; count += 1) {
      for (const peer of peers) await expectResponse(peer, context.random.text(), answer)
    }
    await keepsListening(context)
  })
}

/** Other senders, bytes that are no text, and empty datagrams. */
function answersAnySender(requirement: DefineRequirement<ServerContext>, answer: string): void {
  requirement('RESP-4', {
    tier: 'robust',
    points: 2,
    needs: ['RESP-1', 'RESP-3'],
    says: `A sender at 127.0.0.2 is answered \`${filled(answer, '127.0.0.2')}\`.`,
    hint: 'Use the address that recvfrom() returned, not your own address or a constant.',
  }).check('senders at two other addresses', async (context) => {
    for (const from of ['127.0.0.2', `127.0.${context.random.integer(1, 200)}.${context.random.integer(3, 200)}`]) {
      await expectResponse(await context.peer({ from }), context.random.text(), answer)
    }
  })

  requirement('RESP-5', {
    tier: 'robust',
    points: 1,
    needs: 'RESP-3',
    says: 'Bytes that are not ASCII or not valid UTF-8 do not end it.',
    hint: 'decode() fails on bytes that are not text. Decode with errors="replace", or print the bytes unchanged.',
  }).check('invalid bytes, then a valid datagram', async (context) => {
    const peer = await context.peer()
    for (const bytes of [Buffer.from('Grüße, 世界'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), context.random.bytes(64)]) await unanswered(peer, bytes, context)
    await expectResponse(await context.peer(), context.random.text(), answer)
  })

  requirement('RESP-6', {
    tier: 'robust',
    points: 1,
    needs: 'RESP-3',
    says: 'An empty datagram is answered too.',
    hint: 'An empty datagram is not the end: recvfrom() returns no bytes but a valid address. Answer it.',
  }).check(
    'an empty datagram, then another',
    unusual(answer, async (context) => {
      const peer = await context.peer()
      await expectResponse(peer, '', answer)
      await expectResponse(peer, context.random.text(), answer)
    }),
  )
}

/** One datagram, whose text is printed. */
async function expectPrinted(context: ServerContext): Promise<void> {
  const screen = context.screen()
  const asked = context.random.text(30)
  const peer = await context.peer()
  await peer.send(asked)
  await expect(screen).toPrint(asked)
}

/** Input that a program may stumble on: afterwards it serves the next client. */
function unusual(answer: string, body: (context: ServerContext) => Promise<void>): (context: ServerContext) => Promise<void> {
  return thenStillRuns(body, async (context) => expectResponse(await context.peer(), context.random.text(), answer))
}

async function expectResponse(peer: UdpPeer, question: string, answer: string): Promise<void> {
  await peer.send(question)
  const responses = [peer.local.host, `::ffff:${peer.local.host}`].map((address) => filled(answer, address))
  await expect(peer).toAnswer(...responses.flatMap((line) => [line, `${line}\n`, `${line}\r\n`]))
}

/** Sends a datagram that the program need not answer. Returns whether it stayed unanswered. */
async function unanswered(peer: UdpPeer, bytes: Buffer, context: ServerContext): Promise<boolean> {
  await peer.send(bytes)
  const isAnswered = (await peer.receive()).kind === 'found'
  await context.settle()
  while (peer.take() !== undefined);
  return !isAnswered
}
