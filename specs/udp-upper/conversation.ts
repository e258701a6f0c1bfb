/** One conversation with a `udp-upper` server, as all checks of the exercise have it. */

import { expect, nextDatagram, type ServerContext, thenStillRuns, type UdpPeer } from '../../harness/check/index.js'
import type { Answer } from './answers.js'

/** Input that a program may stumble on: afterwards it answers the next client. Whether rightly, other requirements tell. */
export function unusual(body: (context: ServerContext) => Promise<void>): (context: ServerContext) => Promise<void> {
  return thenStillRuns(body, async ({ peer, random }) => {
    const next = await peer()
    await next.send(random.text())
    await nextDatagram(next)
  })
}

export async function expectAnswer(client: UdpPeer, text: string, answer: Answer): Promise<void> {
  await client.send(text)
  await expect(client).toAnswer(answer.of(text))
}

/** Whether the bytes are valid UTF-8 and the right answer to a text. */
export function isAnswerTo(text: string, bytes: Buffer, { fits }: Answer): boolean {
  try {
    return fits(new TextDecoder('utf-8', { fatal: true }).decode(bytes), text)
  } catch {
    return false
  }
}

/** Sends 30 datagrams at a time, because a default receive buffer is certain to hold 32. */
export async function twoHundredFromTwenty({ peer, random }: ServerContext, answer: Answer): Promise<void> {
  const clients = await Promise.all(Array.from({ length: 20 }, () => peer()))
  const questions = Array.from({ length: 200 }, (_, index) => ({ client: index % clients.length, text: `${index} ${random.text(random.integer(4, 200))}` }))
  const atOnce = 30
  for (let begin = 0; begin < questions.length; begin += atOnce) {
    const round = questions.slice(begin, begin + atOnce)
    await Promise.all(round.map(({ client, text }) => clients[client]?.send(text)))
    for (const [index, client] of clients.entries()) {
      const mine = round.filter((question) => question.client === index).map(({ text }) => answer.of(text))
      if (mine.length > 0) await expect(client).toAnswerAll(mine)
    }
  }
  await Promise.all(clients.map((client) => expect(client).toReceiveNoMore()))
}
