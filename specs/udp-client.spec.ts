/** The exercise `udp-client`: sends a datagram and prints the answer. */

import {
  type ClientContext,
  clientExercise,
  expect,
  fail,
  openThirdParty,
  ownTexts,
  quoteBytes,
  receiveFrom,
  udpClientEnds,
  udpClientSends,
  wording,
} from '../harness/check/index.js'

export const udpClient = clientExercise(
  {
    id: 'udp-client',
    title: 'UDP client',
    transport: 'udp',
    usage: '<program> <host> <port> [<text>]',
    usualPort: 25000,
    aliases: ['udp-responder-client', 'responder-client'],
    statement: 'Send the given text as one datagram, print the answer, and exit.',
    example: { command: "nc -u -l 127.0.0.1 25000 & ./udp_client 127.0.0.1 25000 'hello'", shows: 'Response for 127.0.0.1' },
  },
  (requirement) => {
    udpClientSends(requirement, withText)

    requirement('UCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It sends its text as one datagram and prints the answer.',
      hint: 'Send the bytes of the text and nothing else (no line end) with one sendto(), receive the answer with recvfrom(), then decode and print it.',
    })
      .check('the text in one datagram', async (context) => {
        expect(ownTexts(await textSentFor(context, context.random.text(18)), await textSentFor(context, context.random.text(61)))).toBeUnchanged()
      })
      .check('the answer is printed', async (context) => {
        const peer = await context.answerer()
        const client = await context.start(withText(context))
        await receiveFrom(client, peer, context)
        const answer = `Response for ${context.random.text(48)}`
        await peer.send(answer)
        await expect(client).toPrint(answer)
      })

    requirement('UCLI-2', {
      tier: 'robust',
      points: 2,
      needs: 'UCLI-1',
      says: 'A datagram from a third party (another address and port) is not taken for the answer.',
      hint: 'Compare the address from recvfrom() with the one you sent to, or call connect() on the socket.',
    }).check('two datagrams from a third party before the answer', async (context) => {
      const peer = await context.answerer()
      const client = await context.start(withText(context))
      await receiveFrom(client, peer, context)
      const [answer, ...others] = [context.random.text(16), context.random.text(16), context.random.text(16)]
      const thirdParty = await openThirdParty(context, peer.remote)
      for (const other of others) {
        await thirdParty.send(other)
        await context.settle()
      }
      await peer.send(answer)
      await expect(client).toPrint(answer)
      expectNoOtherAnswer(client.printed(), { answer, others })
    })

    udpClientEnds(requirement, { options: withText, needs: 'UCLI-1', answer: (_datagram, { random }) => `Response for ${random.text(12)}` })
  },
)

/** Expects that no datagram of the third party is printed as the answer. */
function expectNoOtherAnswer(printed: string, datagrams: { answer: string; others: readonly string[] }): void {
  const other = wording.firstShownAsAnswer(printed, datagrams)
  if (other === undefined) return
  fail({
    message: `The program printed ${quoteBytes(Buffer.from(other))} as the answer, but a third party had sent it.`,
    expected: [`output without ${quoteBytes(Buffer.from(other))}, or with a message that it is not the answer`],
    actual: quoteBytes(Buffer.from(printed)),
  })
}

function withText({ random }: ClientContext) {
  return { furtherArguments: [random.text(24)] }
}

async function textSentFor(context: ClientContext, given: string) {
  const peer = await context.answerer()
  const client = await context.start({ furtherArguments: [given] })
  const sent = await receiveFrom(client, peer, context)
  const isTyped = client.hasAsked()
  // It ends before the next one starts, which may want the same local port.
  await peer.send(sent)
  await context.settle()
  return { given, sent, isTyped }
}
