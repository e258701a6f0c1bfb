/** The exercise `address-validator`: tells good addresses from malformed ones. */

import { fail, fastCheck, forRandom, quoteBytes, type StartedProgram, type ToolContext, toolExercise, wording } from '../harness/check/index.js'

export const addressValidator = toolExercise(
  {
    id: 'address-validator',
    title: 'Address validator',
    transport: 'none',
    usage: '<program>',
    usualPort: 0,
    aliases: ['address-check', 'address-checker', 'validator', 'ip-validator', 'validate-address'],
    statement: 'Read `ip:port` from standard input, line by line, and answer each with `Thanks!` when it is a good IPv4 address and port, else with `Wrong!`.',
    example: { command: "printf '192.168.1.7:8080\\n300.1.1.1:80\\n' | ./address_validator", shows: 'Thanks!\nWrong!' },
  },
  (requirement) => {
    const core = requirement('ADDR-1', {
      tier: 'core',
      points: 3,
      says: 'A good one is answered `Thanks!`, a malformed one `Wrong!`: with no letters, three or five octets, octets over 255, no port, a port that is no number, an empty line.',
      hint: 'Split at ":" and at ".": four numbers from 0 to 255, then a port that is a number. Anything else is Wrong!',
    })
    core.check('twenty good ones', (context) =>
      judgeAll(context, [...edges, ...Array.from({ length: 20 - edges.length }, () => goodAddress(context))], 'Thanks!'),
    )
    core.check('malformed ones', (context) => judgeAll(context, malformed(context), 'Wrong!'))

    requirement('ADDR-2', {
      tier: 'robust',
      points: 2,
      needs: 'ADDR-1',
      says: 'A port below 7 or above 65535 is said to be out of range.',
      hint: 'Check the port’s range after its form, and print "out of range" for it.',
    }).check('ports at the edges', async (context) => {
      const dialogue = createDialogue(context)
      for (const port of [0, 1, 6, 65_536, 70_000, 99_999, 100_000]) {
        const address = `10.1.2.3:${port}`
        const answer = await dialogue(address)
        if (wording.refusesPort(answer)) continue
        fail({ message: `${address} was not said to be out of range, and nothing else.`, expected: ['out of range'], actual: shown(answer) })
      }
      for (const port of [7, 8, 65_535]) {
        const address = `10.1.2.3:${port}`
        const answer = await dialogue(address)
        if (wording.acceptsPort(answer)) continue
        fail({ message: `${address} is in range.`, expected: ['Thanks!'], actual: shown(answer) })
      }
    })

    requirement('ADDR-3', {
      tier: 'robust',
      points: 2,
      needs: 'ADDR-1',
      says: 'No input crashes it (random lines).',
      hint: 'int() and parseInt() fail on what is no number: check or catch it, and answer Wrong!',
    }).check('odd lines, then 40 random ones', async (context) => {
      const dialogue = createDialogue(context)
      for (const text of oddLines) await expectJudged(dialogue, text)
      const odd = fastCheck.stringMatching(/^[0-9.:a-zÀ-ÿ+\- ]{0,30}$/)
      const many = fastCheck.oneof(odd, fastCheck.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }))
      const line = many.map((text) => text.replace(/\p{C}/gu, '?'))
      await forRandom(context.random, line, (text) => expectJudged(dialogue, text), 40)
    })
  },
)

/** More colons than one, numbers that fit into no machine word, signs and spaces, no ASCII. */
const oddLines = ['1.2.3.4:5:6', '::', '1.2.3.4:99999999999999999999', '99999999999.1.1.1:80', '1.2.3.4:-80', ' 1 . 2 . 3 . 4 : 5 ', '١.٢.٣.٤:٥', 'ü.ö.ä.ß:é']

type Dialogue = (line: string) => Promise<string>

/** One program answers line after line while it runs; one that ends after its answer is started again. */
function createDialogue(context: ToolContext): Dialogue {
  let program: StartedProgram | null = null
  return async (line) => {
    if (program === null || program.running.ending() !== null) program = await context.start({ addressArguments: [] })
    await context.settle()
    await program.running.flushed()
    const before = program.printed().length
    await program.keyboard.line(line)
    await context.settle()
    await program.running.flushed()
    const answer = program.printed().slice(before)
    const ending = program.running.ending()
    // One that judges a single line may tell its verdict by its exit status, too. From 129 on a shell reports a signal.
    if (
      ending !== null &&
      (ending.signal !== null ||
        (ending.status ?? 0) > 128 ||
        (ending.status !== 0 && !wording.isAddressVerdict(answer)) ||
        wording.stackTraceIn(answer) !== null)
    )
      fail({ message: `It ended on the line ${quoteBytes(Buffer.from(line))}.`, expected: ['Thanks! or Wrong!'], actual: shown(answer) })
    return answer
  }
}

async function expectJudged(dialogue: Dialogue, line: string): Promise<void> {
  const answer = await dialogue(line)
  if (wording.isAddressVerdict(answer)) return
  fail({ message: `The line ${quoteBytes(Buffer.from(line))} got no answer.`, expected: ['Thanks! or Wrong!'], actual: shown(answer) })
}

async function judgeAll(context: ToolContext, lines: readonly string[], wanted: wording.AddressVerdict): Promise<void> {
  const dialogue = createDialogue(context)
  for (const line of lines) {
    const answer = await dialogue(line)
    if (wording.isOnlyVerdict(answer, wanted)) continue
    fail({
      message: `${line === '' ? 'An empty line' : line} was not answered ${wanted}`,
      expected: [wanted],
      actual: shown(answer),
      hint: line === '' ? 'An empty line is malformed, too: do not end on it.' : undefined,
    })
  }
}

/** Good ones with the least and the greatest octets. */
const edges = ['0.0.0.0:8080', '255.255.255.255:8080', '10.0.255.1:1024']

const shown = (answer: string): string => (answer.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(answer)))

function goodAddress({ random }: ToolContext): string {
  return `${[0, 1, 2, 3].map(() => random.integer(0, 255)).join('.')}:${random.integer(1_024, 65_000)}`
}

/** At least twenty, some of each sort. */
function malformed({ random }: ToolContext): string[] {
  const octet = (): number => random.integer(0, 255)
  const port = random.integer(1_024, 65_000)
  const quad = `${octet()}.${octet()}.${octet()}.${octet()}`
  return [
    'hello',
    `a.b.c.d:${port}`,
    `localhost:${port}`,
    `${octet()}.${octet()}.x.${octet()}:${port}`,
    `${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}:${port}`,
    `${octet()}:${port}`,
    `${quad}.${octet()}:${port}`,
    `${quad}.${octet()}.1:${port}`,
    `256.${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.999.${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}.300.${octet()}:${port}`,
    `${octet()}.${octet()}.${octet()}.${random.integer(256, 999)}:${port}`,
    `${octet()}.${octet()}.${octet()}.${random.integer(1_000, 9_999)}:${port}`,
    `-1.${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.${random.integer(10, 20)}a.${octet()}.${octet()}:${port}`,
    `0x1f.${octet()}.${octet()}.${octet()}:${port}`,
    quad,
    `${quad}:`,
    `:${port}`,
    ':',
    `${quad}:http`,
    `${quad}:80a`,
    `${quad}:8 0`,
    `${quad}:${port}:${port}`,
    `${octet()}..${octet()}.${octet()}:${port}`,
    `.${octet()}.${octet()}.${octet()}:${port}`,
    // In a regular expression a bare dot is any character.
    `${octet()},${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}x${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}.${octet()}-${octet()}:${port}`,
    `${quad};${port}`,
    '',
  ]
}
