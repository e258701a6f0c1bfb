/** The exercise `udp-pinger`: a UDP client that measures round trips. An example of datagrams that the suite loses, delays and doubles. */

import {
  type ClientContext,
  clientExercise,
  type DefineRequirement,
  expect,
  fail,
  quoteBytes,
  receiveFrom,
  type StartedProgram,
  udpClientSends,
  untestable,
} from 'wirecheck'

export const udpPinger = clientExercise(
  {
    id: 'udp-pinger',
    title: 'UDP pinger',
    transport: 'udp',
    usage: '<program> <host> <port> <count> <time-out in ms>',
    usualPort: 12345,
    statement:
      'Send the datagrams `PING 1` to `PING <count>`, each when the one before was answered or its time is over. The server answers `PING 1` with `PONG 1`. Print a line for each: its number and its round trip, such as `1: 0.25 ms`, or `1: lost` if the answer does not arrive in time. An answer that arrives later, or twice, does not count. At the end print a line such as `5 sent, 4 received, 1 lost`, and exit with status 0.',
    example: { command: './udp_pinger 127.0.0.1 12345 2 1000', shows: '1: 0.25 ms\n2: lost\n2 sent, 1 received, 1 lost' },
  },
  (requirement) => {
    udpClientSends(requirement, () => ({ furtherArguments: ['1', String(longMs)] }))
    pings(requirement)
    copesWithTheNetwork(requirement)
  },
)

const longMs = 5_000 // where no answer is lost: the program never waits so long
const shortMs = 1_000

/** What the suite does with an answer: `late` sends it after the next ping has arrived. */
type Fate = 'answered' | 'lost' | 'doubled' | 'late' | 'delayed'

/** Without any faults. */
function pings(requirement: DefineRequirement<ClientContext>): void {
  requirement('PING-1', {
    tier: 'core',
    points: 3,
    needs: 'CLI-1',
    says: 'It sends as many pings as it was told, each after the answer to the one before, and exits with status 0.',
    hint: 'In a loop: send "PING " and the number, without a line end, and receive the answer.',
  }).check('several pings, all answered', async (context) => {
    await expect(await converse(context, manyOf('answered', context.random.integer(2, 5)))).toEndWell()
  })

  requirement('PING-2', {
    tier: 'core',
    points: 2,
    needs: 'PING-1',
    says: 'It prints the round trip of each ping in milliseconds.',
    hint: 'Look at a clock before you send and after you have received. Mind the unit.',
  }).check('three pings, one of them answered after a while', async (context) => {
    await expectRoundTrips(context, ['answered', 'delayed', 'answered'])
  })

  requirement('PING-3', {
    tier: 'core',
    points: 1,
    needs: 'PING-1',
    says: 'The last line tells how many were sent, received and lost.',
    hint: 'Count the answers, and print the three numbers after the loop.',
  }).check('several pings, all answered', async (context) => {
    const count = context.random.integer(2, 5)
    const client = await converse(context, manyOf('answered', count))
    await expect(client).toPrint(`${count} sent, ${count} received, 0 lost`)
  })
}

/** With the faults that a network has. */
function copesWithTheNetwork(requirement: DefineRequirement<ClientContext>): void {
  requirement('PING-4', {
    tier: 'robust',
    points: 3,
    needs: ['PING-2', 'PING-3'],
    says: 'A ping without an answer is reported as lost when its time is over, and the next one is sent.',
    hint: 'Set a time-out on the socket, and catch its error inside the loop.',
  }).check('one of three answers is lost', (context) => expectReported(context, ['answered', 'lost', 'answered']))

  requirement('PING-5', {
    tier: 'robust',
    points: 2,
    needs: 'PING-4',
    says: 'An answer that arrives twice is not taken for the answer to the next ping.',
    hint: 'Compare the number in the answer with that of the ping. If it is another, go on receiving.',
  }).check('an answer that arrives twice, then one that is lost', (context) => expectReported(context, ['doubled', 'lost', 'answered']))

  requirement('PING-6', {
    tier: 'robust',
    points: 2,
    needs: 'PING-4',
    explainedBy: 'PING-5',
    says: 'An answer that arrives after its time is over does not count, neither for its own ping nor for the next.',
    hint: 'Compare the number in the answer with that of the ping, and count only answers to the latest one.',
  }).check('an answer that arrives late', (context) => expectReported(context, ['late', 'delayed', 'answered']))
}

const manyOf = (fate: Fate, count: number): Fate[] => Array.from({ length: count }, () => fate)
const waits = (fate: Fate | undefined): boolean => fate === 'lost' || fate === 'late'

/** Starts the client and answers its pings. `heldMs` gets how long the suite held back each answer. */
async function converse(context: ClientContext, fates: readonly Fate[], heldMs: number[] = []): Promise<StartedProgram> {
  const timeoutMs = fates.some(waits) ? shortMs : longMs
  const peer = await context.answerer()
  let sentAfterMs = performance.now() // The ping was sent no sooner than this.
  const client = await context.start({ furtherArguments: [String(fates.length), String(timeoutMs)] })
  for (const [index, fate] of fates.entries()) {
    const ping = await receiveFrom(client, peer, context, { hiddenClock: waits(fates[index - 1]) })
    const receivedAtMs = performance.now()
    expectPing(ping, index + 1)
    if (fates[index - 1] === 'late') await peer.send(`PONG ${index}`)
    if (fate === 'delayed') await new Promise((resolve) => setTimeout(resolve, 80))
    heldMs.push(performance.now() - receivedAtMs)
    if (!waits(fate)) await peer.send(`PONG ${index + 1}`)
    if (fate === 'doubled') await peer.send(`PONG ${index + 1}`)
    const nowMs = performance.now()
    // Whether an answer is in time must not depend on how busy this machine is.
    if (!waits(fate) && nowMs - sentAfterMs > timeoutMs) untestable('This machine was too busy to answer a ping in time.')
    sentAfterMs = waits(fate) ? sentAfterMs + timeoutMs : nowMs
  }
  return client
}

function expectPing(got: Buffer, number: number): void {
  if (got.toString('latin1') === `PING ${number}`) return
  fail({ message: `Datagram ${number} is not the ping that was expected.`, expected: [`"PING ${number}"`], actual: quoteBytes(got) })
}

/** Expects a line for each ping, and for all of them. */
async function expectReported(context: ClientContext, fates: readonly Fate[]): Promise<void> {
  const lost = fates.filter(waits).length
  const client = await expectRoundTrips(context, fates)
  await expect(client).toPrint(`${fates.length} sent, ${fates.length - lost} received, ${lost} lost`)
}

/** Expects a line for each ping. A round trip takes at least as long as the suite held back the answer. */
async function expectRoundTrips(context: ClientContext, fates: readonly Fate[]): Promise<StartedProgram> {
  const heldMs: number[] = []
  const client = await converse(context, fates, heldMs)
  await expect(client).toPrint(...fates.map((fate, index) => (waits(fate) ? `${index + 1}: lost` : `${index + 1}: `)))
  await expect(client).toEndWell()
  await client.running.flushed()
  for (const [index, fate] of fates.entries()) {
    const printed = new RegExp(`^${index + 1}: ([\\d.]+) ms$`, 'm').exec(client.printed())?.[1]
    const leastMs = Math.floor(heldMs[index] ?? 0) - 1
    if (waits(fate) || (printed !== undefined && Number(printed) >= leastMs)) continue
    fail({
      message: `The round trip of ping ${index + 1} is ${printed === undefined ? 'missing' : 'too short'}.`,
      expected: [`a line "${index + 1}: … ms", with ${Math.max(0, leastMs)} ms or more`],
      actual: quoteBytes(Buffer.from(client.printed())),
    })
  }
  return client
}
