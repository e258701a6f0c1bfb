/** The exercise `chat`: one program, both roles; two people talk in turns. */

import {
  awaitPrinted,
  causeNow,
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
      'StartedProgram as `<program> server <port> <name>` and `<program> client <host> <port> <name>`: two people type lines in turns, the client first; what one types appears on both screens with the sender’s name.',
    example: { command: './chat server 9999 Anna   (and in another terminal)   ./chat client 127.0.0.1 9999 Ben', shows: 'Ben: hello' },
  },
  (requirement) => {
    requirement('CHAT-1', {
      tier: 'core',
      points: 3,
      says: 'What one types appears at the other, with the sender’s name.',
      hint: 'Send the line (and, once, your name) and print what comes as "name: line", with a line end or a flush.',
    }).check('one line each way', async (context) => {
      const chat = await openChat(context)
      await speak(context, chat.ben, chat.anna)
      await speak(context, chat.anna, chat.ben)
    })

    requirement('CHAT-2', {
      tier: 'core',
      points: 2,
      needs: 'CHAT-1',
      says: 'What one types appears on their own side as well, with their own name.',
      hint: 'Prompt with your own name, or print "name: line" for your own lines, too.',
    }).check('both sides', async (context) => {
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
      hint: 'After sending wait for the answer (recv()) before you read the keyboard again.',
    })
      .check('the server’s person types first', async (context) => {
        const { anna, ben } = await openChat(context)
        await speakTooEarly(context, anna, ben)
      })
      .check('a hasty second line', async (context) => {
        const { anna, ben } = await openChat(context)
        await speak(context, ben, anna)
        await speakTooEarly(context, ben, anna)
        await speak(context, anna, ben)
        await speakTooEarly(context, anna, ben)
      })

    requirement('CHAT-4', {
      tier: 'core',
      points: 2,
      needs: 'CHAT-1',
      says: 'Ten turns keep their order.',
      hint: 'Both sides do the same in a loop: one sends and then receives, the other receives and then sends.',
    }).check('ten turns', async (context) => {
      await converse(context, await openChat(context), 10)
    })

    requirement('CHAT-5', {
      tier: 'robust',
      points: 2,
      needs: 'CHAT-4',
      says: 'The same conversation comes out the same when the proxy delivers it byte by byte, and when it joins what it can.',
      hint: 'A stream has no messages: mark the end of each (a line end, or its length before it), and receive until it has come.',
    })
      .check('byte by byte', (context) => converseThrough(context, 'single-bytes'))
      .check('joined', (context) => converseThrough(context, 'joined'))

    const odd = requirement('CHAT-6', {
      tier: 'robust',
      points: 2,
      needs: 'CHAT-4',
      says: 'Long lines (10,000 characters), text beyond ASCII, and names with spaces and colons work.',
      hint: 'Receive until the end of the message, however long; send name and line so that neither can be taken for the other.',
    })
    odd.check('a line of 10,000 characters', async (context) => {
      const { anna, ben } = await openChat(context, { keyboard: 'pipe' })
      await speak(context, ben, anna, context.random.text(10_000))
      await speak(context, anna, ben, context.random.text(10_000))
    })
    odd.check('text beyond ASCII', async (context) => {
      const { anna, ben } = await openChat(context)
      await speak(context, ben, anna, `Grüße ${context.random.text(4)} 世界`)
      await speak(context, anna, ben, `Привет ${context.random.text(4)} €`)
    })
    odd.check('names with spaces and colons', async (context) => {
      const { anna, ben } = await openChat(context, { names: ['Anna: the first', 'Ben van der Berg'] })
      const text = (): string => `${context.random.text(5)}: ${context.random.text(6)}:${context.random.text(4)}`
      await speak(context, ben, anna, text())
      await speak(context, anna, ben, text())
    })

    const leaving = requirement('CHAT-7', {
      tier: 'robust',
      points: 2,
      needs: 'CHAT-4',
      says: 'When one leaves, the other is told and ends.',
      hint: 'recv() that returns nothing, or fails, means that the other has left: say so, close the socket, and end.',
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
  },
)

interface Person {
  readonly name: string
  readonly program: StartedProgram
}

/** Anna's program is the server, Ben's the client; the suite stands between them. */
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
  const { program: server, address } = await startListening(context, { addressArguments: ['server', String(port), annasName], port, keyboard })
  const proxy = await openProxy(context, { target: () => address, delivery })
  const client = await context.start({ addressArguments: ['client', given.host, String(given.port), bensName], keyboard })
  return { anna: { name: annasName, program: server }, ben: { name: bensName, program: client }, proxy }
}

/** One types a line, and the other sees it. Returns the line. */
async function speak(context: PeerContext, from: Person, to: Person, line = context.random.text(16)): Promise<string> {
  await from.program.keyboard.line(line)
  await expectShown(to, { name: from.name, text: line })
  return line
}

/** One who has spoken types once more: the line comes when the other has answered. */
async function speakTooEarly(context: PeerContext, from: Person, to: Person): Promise<void> {
  const hasty = context.random.text(14)
  await from.program.keyboard.line(hasty)
  await expect(to.program).toPrintNone(hasty)
  await speak(context, to, from)
  await expectShown(to, { name: from.name, text: hasty })
}

/** On a person's screen stands the text, with the name in the same line, or in one above that says nothing else ("Ben says:"). */
async function expectShown({ program }: Person, { name, text }: wording.ChatLine): Promise<void> {
  if (await awaitPrinted(program, () => wording.showsChatLine(program.printed(), { name, text }))) return
  const printed = program.printed()
  fail({
    message: printed.includes(text) ? `The line is there, but not with the name ${name}.` : 'The line does not appear.',
    expected: [`${name}: ${quoteBytes(Buffer.from(text))} in one line, or "${name} says:" in the line above`],
    actual: printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)),
    cause: causeNow(program),
  })
}

/** Turns, the client first; then each screen shows all lines of the other in the order in which they were typed. */
async function converse(context: PeerContext, { anna, ben }: Chat, turns: number): Promise<void> {
  const said: string[] = []
  for (let turn = 0; turn < turns; turn += 1) said.push(await (turn % 2 === 0 ? speak(context, ben, anna) : speak(context, anna, ben)))
  for (const { program } of [anna, ben]) {
    if (wording.areInOrder(program.printed(), said)) continue
    fail({ message: 'The lines are not in the order in which they were typed.', expected: said, actual: quoteBytes(Buffer.from(program.printed())) })
  }
}

async function converseThrough(context: PeerContext, delivery: Delivery): Promise<void> {
  const chat = await openChat(context, { delivery })
  await converse(context, chat, 6)
  if (chat.proxy.count() === 0) untestable('The client went to the server by itself: on this machine the suite cannot stand between the two.')
}

const linesTypedMax = 3 // the first may be lost, the second meets the reset

/** One ends the input; the other, who may be at the keyboard, is told and ends. */
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
  expect(other.program).toHaveSaidWhatWentWrong({ from: before.length, known: [before, leaver.name, other.name, ...typed].join(' ') })
}
