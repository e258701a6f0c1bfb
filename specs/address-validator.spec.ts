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
    statement: 'Read lines of the form `ip:port` from standard input. Answer `Thanks!` if the line is a valid IPv4 address and port, else `Wrong!`.',
    example: { command: "printf '192.168.1.7:8080\\n300.1.1.1:80\\n' | ./address_validator", shows: 'Thanks!\nWrong!' },
  },
  (requirement) => {
    const wellFormedness = requirement('ADDR-1', {
      tier: 'core',
      points: 3,
      says: 'A good one is answered `Thanks!`, a malformed one `Wrong!`, at least 20 of each: letters, five octets, octets over 255, no port, a port that is not a number, an empty line.',
      hint: 'Split at ":" and ".". Accept four numbers from 0 to 255 and a port that is a number, and answer Wrong! to anything else.',
    })
    wellFormedness.check('twenty valid addresses', (context) =>
      judgeAll(context, [...extremeAddresses, ...Array.from({ length: 20 - extremeAddresses.length }, () => validAddress(context))], 'Thanks!'),
    )
    wellFormedness.check('malformed addresses', (context) => judgeAll(context, malformedAddresses(context), 'Wrong!'))

    requirement('ADDR-2', {
      tier: 'robust',
      points: 2,
      needs: 'ADDR-1',
      says: 'A port below 7 or above 65535 is said to be out of range.',
      hint: 'Once the port has parsed, check its range and print "out of range" if it is below 7 or above 65535.',
    }).check('ports at the limits of the range', async (context) => {
      const dialogue = createDialogue(context)
      for (const port of [0, 1, 6, 65_536, 70_000, 99_999, 100_000]) await expectOutOfRange(dialogue, `10.1.2.3:${port}`)
      for (const port of [7, 8, 65_535]) await expectInRange(dialogue, `10.1.2.3:${port}`)
    })

    requirement('ADDR-3', {
      tier: 'robust',
      points: 2,
      needs: 'ADDR-1',
      says: 'No input crashes it (random lines).',
      hint: 'Converting text that is not a number can fail. Check it first or catch the error, and answer Wrong!',
    }).check('unusual lines, then 40 random ones', async (context) => {
      const dialogue = createDialogue(context)
      for (const text of unusualLines) await expectJudged(dialogue, text)
      const addressLike = fastCheck.stringMatching(/^[0-9.:a-zÀ-ÿ+\- ]{0,30}$/)
      const any = fastCheck.oneof(addressLike, fastCheck.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }))
      const line = any.map((text) => text.replace(/\p{C}/gu, '?'))
      await forRandom(context.random, line, (text) => expectJudged(dialogue, text), 40)
    })

    const plainOctets = requirement('ADDR-4', {
      tier: 'robust',
      points: 2,
      needs: 'ADDR-1',
      says: 'An address of fewer than four octets is malformed (`inet_aton()`, on which the course’s program rests, takes `10.1` for one), and so are octets in hexadecimal or octal.',
      hint: 'inet_aton() and strtol(…, 0) also accept short, hexadecimal and octal forms. Check first that there are four octets, each in decimal digits, or use inet_pton().',
    })
    plainOctets.check('addresses of one to three octets', (context) => judgeAll(context, shortAddresses(context), 'Wrong!'))
    plainOctets.check('octets in hexadecimal or octal', (context) => judgeAll(context, otherBases(context), 'Wrong!'))
  },
)

/** Several colons, numbers too large for a machine word, signs, spaces, and characters outside ASCII. */
const unusualLines = [
  '1.2.3.4:5:6',
  '::',
  '1.2.3.4:99999999999999999999',
  '99999999999.1.1.1:80',
  '1.2.3.4:-80',
  ' 1 . 2 . 3 . 4 : 5 ',
  '١.٢.٣.٤:٥',
  'ü.ö.ä.ß:é',
]

/** Types a line and returns what the program prints in answer. */
type Dialogue = (line: string) => Promise<string>

/** Types each line into the running program. A program that exits after one answer is started again for the next line. */
function createDialogue(context: ToolContext): Dialogue {
  let program: StartedProgram | null = null
  let prompt: string | undefined
  return async (line) => {
    if (program === null || program.running.ending() !== null) program = await context.start({ addressArguments: [] })
    await context.settle()
    await program.running.flushed()
    const before = program.printed().length
    prompt ??= lastLine(program.printed())
    await program.keyboard.line(line)
    await context.settle()
    await program.running.flushed()
    const answer = withoutPrompt(program.printed().slice(before), prompt)
    const ending = program.running.ending()
    if (ending !== null && isCrash(ending, answer))
      fail({ message: `The program did not survive the line ${quoteBytes(Buffer.from(line))}.`, expected: ['Thanks! or Wrong!'], actual: shown(answer) })
    return answer
  }
}

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1)

/** An answer without the prompt for the next line, which is worded like the first one but for its numbers. */
function withoutPrompt(answer: string, prompt: string): string {
  if (prompt !== '' && answer.endsWith(prompt)) return answer.slice(0, -prompt.length) // also right after a verdict without a line end
  const next = lastLine(answer)
  const alike = (text: string): string => text.replace(/\d+/g, '0').trim()
  return prompt.trim() !== '' && alike(next) === alike(prompt) ? answer.slice(0, answer.length - next.length) : answer
}

type Ending = NonNullable<ReturnType<StartedProgram['running']['ending']>>

/** A program that judges one line may report its verdict in its exit status as well. From 129 on, a shell reports a signal. */
function isCrash({ signal, status }: Ending, answer: string): boolean {
  if (signal !== null || (status ?? 0) > 128 || wording.stackTraceIn(answer) !== null) return true
  return status !== 0 && !wording.isAddressVerdict(answer)
}

async function expectOutOfRange(dialogue: Dialogue, address: string): Promise<void> {
  const answer = await dialogue(address)
  if (wording.refusesPort(answer)) return
  fail({
    message: `The program did not say that the port of ${address} is out of range, or said something else too.`,
    expected: ['out of range'],
    actual: shown(answer),
  })
}

async function expectInRange(dialogue: Dialogue, address: string): Promise<void> {
  const answer = await dialogue(address)
  if (wording.acceptsPort(answer)) return
  fail({ message: `The program refused ${address}, whose port is in range.`, expected: ['Thanks!'], actual: shown(answer) })
}

async function expectJudged(dialogue: Dialogue, line: string): Promise<void> {
  const answer = await dialogue(line)
  if (wording.isAddressVerdict(answer)) return
  fail({
    message: `The line ${quoteBytes(Buffer.from(line))} was answered with neither Thanks! nor Wrong!`,
    expected: ['Thanks! or Wrong!'],
    actual: shown(answer),
  })
}

async function judgeAll(context: ToolContext, lines: readonly string[], wanted: wording.AddressVerdict): Promise<void> {
  const dialogue = createDialogue(context)
  for (const line of lines) {
    const answer = await dialogue(line)
    if (wording.isOnlyVerdict(answer, wanted)) continue
    fail({
      message: `${line === '' ? 'An empty line' : line} was not answered with ${wanted}`,
      expected: [wanted],
      actual: shown(answer),
      hint: line === '' ? 'An empty line is malformed too. Answer Wrong! and go on.' : undefined,
    })
  }
}

/** Valid addresses with the smallest and the largest octets. */
const extremeAddresses = ['0.0.0.0:8080', '255.255.255.255:8080', '10.0.255.1:1024']

const shown = (answer: string): string => (answer.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(answer)))

function validAddress({ random }: ToolContext): string {
  return `${[0, 1, 2, 3].map(() => random.integer(0, 255)).join('.')}:${random.integer(1_024, 65_000)}`
}

/** Addresses that `inet_aton()` fills up to four octets. */
function shortAddresses({ random }: ToolContext): string[] {
  const octet = (): number => random.integer(0, 255)
  const port = random.integer(1_024, 65_000)
  return ['10.1:8080', ...[3, 2, 1].map((count) => `${Array.from({ length: count }, octet).join('.')}:${port}`)]
}

/**
 * Octets that only a reader of hexadecimal or octal accepts. The octal ones exceed 255 when they are read as decimal:
 * a program that takes `010` for ten does not read octal.
 */
function otherBases({ random }: ToolContext): string[] {
  const octet = (): number => random.integer(0, 255)
  const port = random.integer(1_024, 65_000)
  const octal = (): string => `0${random.integer(0o300, 0o377).toString(8)}`
  return [
    `0x${random.integer(16, 255).toString(16)}.${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}.${octet()}.0X${random.integer(16, 255).toString(16)}:${port}`,
    `${octal()}.${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}.${octal()}.${octet()}:${port}`,
  ]
}

/** More than twenty malformed addresses, some of each kind. */
function malformedAddresses({ random }: ToolContext): string[] {
  const octet = (): number => random.integer(0, 255)
  const port = random.integer(1_024, 65_000)
  const quad = `${octet()}.${octet()}.${octet()}.${octet()}`
  return [
    'hello',
    `a.b.c.d:${port}`,
    `localhost:${port}`,
    `${octet()}.${octet()}.x.${octet()}:${port}`,
    `${quad}.${octet()}:${port}`,
    `${quad}.${octet()}.1:${port}`,
    `256.${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.999.${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}.300.${octet()}:${port}`,
    `${octet()}.${octet()}.${octet()}.${random.integer(256, 999)}:${port}`,
    `${octet()}.${octet()}.${octet()}.${random.integer(1_000, 9_999)}:${port}`,
    `-1.${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.${random.integer(10, 20)}a.${octet()}.${octet()}:${port}`,
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
    // An unescaped dot in a regular expression would match these separators. (The octet before the x is not 0: 0x7 is hexadecimal.)
    `${octet()},${octet()}.${octet()}.${octet()}:${port}`,
    `${octet()}.${random.integer(1, 255)}x${octet()}.${octet()}:${port}`,
    `${octet()}.${octet()}.${octet()}-${octet()}:${port}`,
    `${quad};${port}`,
    '',
  ]
}
