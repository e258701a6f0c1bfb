/** The exercise `chat`: one program plays both roles, and two people talk in turns. */

import {
  awaitPrinted,
  causeNow,
  type DefineRequirement,
  type Delivery,
  expect,
  fail,
  openProxy,
  type PeerContext,
  peerExercise,
  quoteBytes,
  type StartedProgram,
  startListening,
  type TcpProxy,
  untestable,
  wording,
} from '../harness/check/index.js'

export const chat = peerExercise(
  {
    id: 'chat',
    title: 'Chat',
    transport: 'tcp',
    usage: '<program> server <port> <name>   or   <program> client <host> <port> <name>',
    usualPort: 9999,
    aliases: ['chatting', 'chat-program', 'messenger'],
    statement:
      'Run as the server or as the client of a chat. Two people type lines in turns, the client first. Each line appears on both screens with the sender’s name.',
    example: { command: './chat server 9999 Anna   (and in another terminal)   ./chat client 127.0.0.1 9999 Ben', shows: 'Ben: hello' },
  },
  (requirement) => {
    talksInTurns(requirement)
    deliversAnyLine(requirement)
    noticesWhoLeaves(requirement)
  },
)

/** Two people talk in turns, and both see who said what. */
function talksInTurns(requirement: DefineRequirement<PeerContext>): void {
  requirement('CHAT-1', {
    tier: 'core',
    points: 3,
    says: 'What one types appears at the other, with the sender’s name.',
    hint: 'Send your name once, then each line. Print received lines as "name: line" and flush the output.',
  }).check('one line each way', async (context) => {
    const chat = await openChat(context)
    // White space inside is part of the line; at its ends, a program may strip it.
    const spaced = (): string => `${context.random.text(6)}  ${context.random.text(6)}`
    await speak(context, chat.ben, chat.anna, spaced())
    await speak(context, chat.anna, chat.ben, spaced())
  })

  requirement('CHAT-2', {
    tier: 'core',
    points: 2,
    needs: 'CHAT-1',
    says: 'What one types appears on their own side as well, with their own name.',
    hint: 'Use your own name as the prompt, or print "name: line" for your own lines too.',
  }).check('the sender’s own screen, on both sides', async (context) => {
    const { anna, ben } = await openChat(context)
    const said = await speak(context, ben, anna)
    await expectShown(ben, { name: ben.name, text: said })
    const answered = await speak(context, anna, ben)
    await expectShown(anna, { name: anna.name, text: answered })
  })

  requirement('CHAT-3', {
    tier: 'core',
    points: 2,
    needs: 'CHAT-1',
    says: 'It is synchronous: a second line typed before the answer has come is not delivered until it has.',
    hint: 'After sending, wait for the answer with recv() before you read from the keyboard again.',
  })
    .check('the server types before the client', async (context) => {
      const { anna, ben } = await openChat(context)
      await speakOutOfTurn(context, anna, ben)
    })
    .check('a second line before the answer', async (context) => {
      const { anna, ben } = await openChat(context)
      await speak(context, ben, anna)
      await speakOutOfTurn(context, ben, anna)
      await speak(context, anna, ben)
      await speakOutOfTurn(context, anna, ben)
    })

  requirement('CHAT-4', {
    tier: 'core',
    points: 2,
    needs: 'CHAT-1',
    says: 'Ten turns keep their order.',
    hint: 'Loop on both sides: the client sends and then receives, the server receives and then sends.',
  }).check('ten turns', async (context) => {
    await converse(context, await openChat(context), 10)
  })
}

/** Any delivery of the bytes, and unusual lines and names. */
function deliversAnyLine(requirement: DefineRequirement<PeerContext>): void {
  requirement('CHAT-5', {
    tier: 'robust',
    points: 2,
    needs: 'CHAT-4',
    says: 'The same conversation comes out the same when the proxy delivers it byte by byte, and when it joins what it can.',
    hint: 'TCP does not keep message boundaries. End each message with a line end, or send its length first, and receive until it is complete.',
  })
    .check('delivered byte by byte', (context) => converseThrough(context, 'single-bytes'))
    .check('delivered in joined pieces', (context) => converseThrough(context, 'joined'))

  const unusual = requirement('CHAT-6', {
    tier: 'robust',
    points: 2,
    needs: 'CHAT-4',
    says: 'Long lines (10,000 characters), text beyond ASCII, and names with spaces and colons work.',
    hint: 'Receive until the message is complete, however long it is. Send name and line separately, so that a colon in either cannot confuse them.',
  })
  unusual.check('a line of 10,000 characters', async (context) => {
    const { anna, ben } = await openChat(context, { keyboard: 'pipe' })
    await speak(context, ben, anna, context.random.text(10_000))
    await speak(context, anna, ben, context.random.text(10_000))
  })
  unusual.check('text beyond ASCII', async (context) => {
    const { anna, ben } = await openChat(context)
    await speak(context, ben, anna, `Grüße ${context.random.text(4)} 世界`)
    await speak(context, anna, ben, `Привет ${context.random.text(4)} €`)
  })
  unusual.check('names with spaces and colons', async (context) => {
    const { anna, ben } = await openChat(context, { names: ['Anna: the first', 'Ben van der Berg'] })
    const text = (): string => `${context.random.text(5)}: ${context.random.text(6)}:${context.random.text(4)}`
    await speak(context, ben, anna, text())
    await speak(context, anna, ben, text())
  })
}

/** The end of a chat. */
function noticesWhoLeaves(requirement: DefineRequirement<PeerContext>): void {
  const leaving = requirement('CHAT-7', {
    tier: 'robust',
    points: 2,
    needs: 'CHAT-4',
    says: 'When one leaves, the other is told and ends.',
    hint: 'When recv() returns nothing or fails, the other side has left. Say so, close the socket, and exit.',
  })
  leaving.check('the client leaves', async (context) => {
    const { anna, ben } = await openChat(context)
    await speak(context, ben, anna)
    await speak(context, anna, ben)
    await expectLeft(context, ben, anna)
  })
  leaving.check('the server leaves', async (context) => {
    const { anna, ben } = await openChat(context)
    await speak(context, ben, anna)
    await expectLeft(context, anna, ben)
  })
}

interface Person {
  readonly name: string
  readonly program: StartedProgram
}

/** Anna runs the server, Ben the client. The suite's proxy forwards the bytes between them. */
interface Chat {
  readonly anna: Person
  readonly ben: Person
  readonly proxy: TcpProxy
}

interface ChatOptions {
  readonly delivery?: Delivery
  readonly names?: readonly [string, string]
  readonly keyboard?: 'echoing-terminal' | 'pipe'
}

async function openChat(context: PeerContext, options: ChatOptions = {}): Promise<Chat> {
  const {
    delivery = 'as-it-comes',
    names = [`Anna${context.random.integer(10, 99)}`, `Ben${context.random.integer(10, 99)}`],
    keyboard = 'echoing-terminal',
  } = options
  const { given } = context
  const [annasName, bensName] = names
  const port = given.port + 1
  const { program: server, address } = await startListening(context, {
    addressArguments: ['server', String(port), annasName],
    person: { role: 'server', name: annasName },
    port,
    keyboard,
  })
  const proxy = await openProxy(context, { target: () => address, delivery })
  const client = await context.start({
    addressArguments: ['client', given.host, String(given.port), bensName],
    person: { role: 'client', name: bensName },
    keyboard,
  })
  return { anna: { name: annasName, program: server }, ben: { name: bensName, program: client }, proxy }
}

/** Types a line for one person, expects it on the other's screen, and returns it. */
async function speak(context: PeerContext, from: Person, to: Person, line = context.random.text(16)): Promise<string> {
  await context.settle()
  await to.program.running.flushed()
  const typedAt = to.program.printed().length
  await from.program.keyboard.line(line)
  await expectShown(to, { name: from.name, text: line, typedAt })
  return line
}

/** Types a line out of turn, and expects that it is delivered only after the other person has answered. */
async function speakOutOfTurn(context: PeerContext, from: Person, to: Person): Promise<void> {
  const early = context.random.text(14)
  await from.program.keyboard.line(early)
  await expect(to.program).toPrintNone(early)
  await speak(context, to, from)
  await expectShown(to, { name: from.name, text: early })
}

/** Expects the text on a person's screen. The name is in the same line, or alone in a line above it ("Ben says:"). */
async function expectShown({ program }: Person, line: wording.ChatLine): Promise<void> {
  const { name, text } = line
  if (await awaitPrinted(program, () => wording.showsChatLine(program.printed(), line))) return
  const printed = program.printed()
  fail({
    message: printed.includes(text) ? `The line appears without the name ${name}.` : 'The line does not appear on the screen.',
    expected: [`${name}: ${quoteBytes(Buffer.from(text))} in one line, or "${name} says:" in the line above`],
    actual: printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)),
    cause: causeNow(program),
  })
}

/** Lets the two speak in turns, the client first, then expects all lines on each screen in the order in which they were typed. */
async function converse(context: PeerContext, { anna, ben }: Chat, turns: number): Promise<void> {
  const said: string[] = []
  for (let turn = 0; turn < turns; turn += 1) said.push(await (turn % 2 === 0 ? speak(context, ben, anna) : speak(context, anna, ben)))
  for (const { program } of [anna, ben]) {
    if (wording.areInOrder(program.printed(), said)) continue
    fail({
      message: 'The lines on the screen are not in the order in which they were typed.',
      expected: said,
      actual: quoteBytes(Buffer.from(program.printed())),
    })
  }
}

async function converseThrough(context: PeerContext, delivery: Delivery): Promise<void> {
  const chat = await openChat(context, { delivery })
  await converse(context, chat, 6)
  if (chat.proxy.count() === 0) untestable('The client connected directly to the server, so wirecheck could not change how the bytes were delivered.')
}

/** A program may notice that the other has left only when it sends: the first line may be lost, and the second meets the reset. */
const linesTypedMax = 3

/** Ends one person's input, and expects that the other program, which may be waiting for its keyboard, says so and exits. */
async function expectLeft(context: PeerContext, leaver: Person, other: Person): Promise<void> {
  const before = other.program.printed()
  await leaver.program.keyboard.end()
  await expect(leaver.program).toEnd()
  await context.settle()
  const typed: string[] = []
  while (typed.length < linesTypedMax && other.program.running.ending() === null) {
    typed.push(context.random.text(9))
    await other.program.keyboard.line(typed.at(-1) ?? '')
    await context.settle()
  }
  await expect(other.program).toEnd()
  await other.program.running.flushed()
  expect(other.program).toHaveSaidWhatWentWrong({ from: before.length, known: before, sent: [before, leaver.name, other.name, ...typed].join(' ') })
}
