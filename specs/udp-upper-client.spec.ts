/** The exercise `udp-upper-client`: sends a text to be written in upper case, prints the answer and where it came from. */

import {
  awaitPrinted,
  type ClientContext,
  clientExercise,
  expect,
  fail,
  ownTexts,
  quoteBytes,
  receiveFrom,
  udpClientEnds,
  udpClientSends,
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
    statement:
      'StartedProgram as `<program> <host> <port> [<text>]`: send the text (the course’s is `MixedCaseString`) as one datagram, print the answer and the address that it came from, and end.',
    example: { command: './udp_upper_client 127.0.0.1 11111 MixedCaseString', shows: "MIXEDCASESTRING ('127.0.0.1', 11111)" },
  },
  (requirement) => {
    udpClientSends(requirement, withText)

    requirement('UPCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It sends its text as one datagram and prints the answer and where it came from. The course’s text is `MixedCaseString`.',
      hint: 'recvfrom() returns the answer and the address of its sender: print both.',
    })
      .check('its text, in one datagram', async (context) => {
        expect(ownTexts(await sentFor(context, context.random.text(15)), await sentFor(context, context.random.text(61)))).toBeUnchanged()
      })
      .check('the answer and its sender', async (context) => {
        const peer = await context.answerer()
        const client = await context.start(withText(context))
        await receiveFrom(client, peer, context)
        const answer = context.random.text(61).toUpperCase()
        const sender = context.destinationOf(peer.remote) ?? context.given
        // What it says before the answer is there is where it sends to.
        await context.settle()
        await client.running.flushed()
        const before = client.printed().length
        await peer.send(answer)
        await expect(client).toPrint(answer)
        await context.settle()
        const origin = { host: sender.host, ownPort: peer.remote.port }
        if (await awaitPrinted(client, () => wording.namesSender(client.printed().slice(before), origin))) return
        fail({
          message: 'It printed the answer, and not where it came from.',
          expected: [`${sender.host} in what it prints, with or without the port ${sender.port}`],
          actual: quoteBytes(Buffer.from(client.printed())),
        })
      })

    udpClientEnds(requirement, { options: withText, needs: 'UPCLI-1', answer: (datagram) => datagram.toString('latin1').toUpperCase() })
  },
)

function withText({ random }: ClientContext) {
  return { furtherArguments: [random.text(24)] }
}

async function sentFor(context: ClientContext, given: string) {
  const peer = await context.answerer()
  return { given, sent: await receiveFrom(await context.start({ furtherArguments: [given] }), peer, context) }
}
