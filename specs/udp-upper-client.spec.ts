/** The exercise `udp-upper-client`: sends a text to an upper-case server, and prints the answer and the sender's address. */

import {
  awaitPrinted,
  type ClientContext,
  clientExercise,
  expect,
  fail,
  ownTexts,
  quoteBytes,
  receiveFrom,
  type StartedProgram,
  udpClientEnds,
  udpClientSends,
  type UdpPeer,
  wording,
} from '../harness/check/index.js'

export const udpUpperClient = clientExercise(
  {
    id: 'udp-upper-client',
    title: 'UDP upper-case client',
    transport: 'udp',
    usage: '<program> <host> <port> [<text>]',
    usualPort: 11111,
    aliases: ['upper-client', 'uppercase-client', 'udp-uppercase-client'],
    statement: 'Send the given text as one datagram, print the answer and the address that it came from, and exit. The course’s text is `MixedCaseString`.',
    example: { command: './udp_upper_client 127.0.0.1 11111 MixedCaseString', shows: "MIXEDCASESTRING ('127.0.0.1', 11111)" },
  },
  (requirement) => {
    udpClientSends(requirement, withText)

    requirement('UPCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It sends its text as one datagram and prints the answer and where it came from. The course’s text is `MixedCaseString`.',
      hint: 'recvfrom() returns the answer and its sender’s address. Print both.',
    })
      .check('the text in one datagram', async (context) => {
        expect(ownTexts(await textSentFor(context, context.random.text(15)), await textSentFor(context, context.random.text(61)))).toBeUnchanged()
      })
      .check('the answer and its sender are printed', async (context) => {
        const peer = await context.answerer()
        const client = await context.start(withText(context))
        await receiveFrom(client, peer, context)
        // An address printed before the answer has arrived is the destination, not the sender.
        await context.settle()
        await client.running.flushed()
        const before = client.printed().length
        const answer = context.random.text(61).toUpperCase()
        await peer.send(answer)
        await expect(client).toPrint(answer)
        await context.settle()
        await expectSenderNamed(context, { client, peer, before })
      })

    udpClientEnds(requirement, { options: withText, needs: 'UPCLI-1', answer: (datagram) => datagram.toString('latin1').toUpperCase() })
  },
)

/** Expects the sender's address in what the client has printed after its first `before` characters. */
async function expectSenderNamed(context: ClientContext, { client, peer, before }: { client: StartedProgram; peer: UdpPeer; before: number }): Promise<void> {
  const sender = context.destinationOf(peer.remote) ?? context.given
  const origin = { host: sender.host, ownPort: peer.remote.port }
  if (await awaitPrinted(client, () => wording.namesSender(client.printed().slice(before), origin))) return
  fail({
    message: 'The program printed the answer, but not where it came from.',
    expected: [`output that contains ${sender.host}, with or without the port ${sender.port}`],
    actual: quoteBytes(Buffer.from(client.printed())),
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
