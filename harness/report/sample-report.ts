/** A realistic report for the tests of the reporters: every result, every status, and a program that prints nasty bytes. */

import type { ExerciseReport, Points, Report } from '../model/report.js'
import type { Tier } from '../model/exercise.js'
import type { ByteComparison, TranscriptEvent, Verdict } from '../model/verdict.js'
import { firstDifference, quoteBytes } from '../support/bytes.js'
import { nastyText } from '../support/sample-nasty.js'

/** A verdict with default values for everything that a test does not set. */
export function sampleVerdict(parts: Partial<Verdict> & Pick<Verdict, 'requirement' | 'result'>): Verdict {
  return {
    says: 'What the client sends comes back, byte for byte.',
    title: 'a line',
    tier: 'core',
    points: parts.result === 'pass' ? 3 : 0,
    of: 3,
    durationMs: 4.2,
    message: '',
    hint: '',
    transcript: [],
    output: '',
    ending: '',
    ...parts,
  }
}

/** A graded exercise; its score is the sum of its checks, untested ones and errors left out. */
export function sampleExercise(parts: Partial<ExerciseReport> & Pick<ExerciseReport, 'id'>): ExerciseReport {
  const checks = parts.checks ?? []
  const counted = checks.filter(({ result }) => result !== 'untested' && result !== 'error')
  const sum = (verdicts: readonly Verdict[]): Points => ({ points: add(verdicts.map(({ points }) => points)), of: add(verdicts.map(({ of }) => of)) })
  const byTier = Object.fromEntries([...new Set(counted.map(({ tier }) => tier))].map((tier) => [tier, sum(counted.filter((each) => each.tier === tier))]))
  return {
    title: parts.id,
    status: 'graded',
    counts: true,
    message: '',
    hint: '',
    program: null,
    score: { ...sum(counted), byTier },
    checks,
    notReached: 0,
    withheld: 0,
    ...parts,
  }
}

/** A report over these exercises, with the sum of their scores. */
export function sampleReportOf(exercises: readonly ExerciseReport[], parts: Partial<Report> = {}): Report {
  const tiers = (['core', 'robust', 'scale'] as const).filter((tier) => exercises.some(({ score }) => score.byTier[tier] !== undefined))
  const sum = (of: (exercise: ExerciseReport) => Points | undefined): Points => ({
    points: add(exercises.map((exercise) => of(exercise)?.points ?? 0)),
    of: add(exercises.map((exercise) => of(exercise)?.of ?? 0)),
  })
  const byTier = Object.fromEntries(tiers.map((tier: Tier) => [tier, sum(({ score }) => score.byTier[tier])]))
  return {
    format: 1,
    suite: { name: 'wirecheck', version: '0.1.0' },
    submission: './submission',
    startedAt: '2026-03-12T14:02:11.000Z',
    durationMs: 6_840,
    seed: 482_913,
    lab: { network: 'private', files: 'private', user: 'student', limits: true, sight: true, weaker: ['user'], why: '' },
    result: exercises.every(({ checks, status }) => status === 'graded' && checks.every(({ result }) => result === 'pass')) ? 'pass' : 'fail',
    interrupted: false,
    errors: [],
    problem: null,
    only: [],
    assignment: null,
    score: { ...sum(({ score }) => score), byTier },
    exercises,
    unclaimed: [],
    ...parts,
  }
}

export function compare(expected: string | Uint8Array, received: string | Uint8Array): ByteComparison {
  const [wanted, got] = [Buffer.from(expected), Buffer.from(received)]
  return { expected: wanted.toString('base64'), received: got.toString('base64'), firstDifferenceAt: firstDifference(wanted, got) }
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

const longMessage = Buffer.from(
  Array.from({ length: 10_000 }, (_, at) => 'abcdefghijklmnopqrstuvwxyz0123456789'.charCodeAt((at * 7 + Math.floor(at / 36)) % 36)),
)

const data = (atMs: number, from: 'suite' | 'program', bytes: Uint8Array | string, bytesTotal?: number): TranscriptEvent => ({
  atMs,
  connection: 1,
  from,
  event: 'data',
  bytes: Buffer.from(bytes).toString('base64'),
  ...(bytesTotal !== undefined && { bytesTotal }),
})
const connect: TranscriptEvent = { atMs: 0.1, connection: 1, from: 'suite', event: 'connect', address: '127.0.0.1:50312' }
const close = (atMs: number): TranscriptEvent => ({ atMs, connection: 1, from: 'suite', event: 'close' })

const cutShort = sampleVerdict({
  requirement: 'ECHO-4',
  result: 'fail',
  says: 'A message longer than its receive buffer (10,000 bytes) comes back whole and in order.',
  title: '10,000 bytes at once',
  durationMs: 12.4,
  message: 'Only 4,096 of 10,000 bytes arrived. The program is waiting and will not send anything.',
  expected: [quoteBytes(longMessage)],
  actual: `${quoteBytes(longMessage.subarray(0, 4096))}, then nothing more; the program is waiting`,
  comparison: compare(longMessage, longMessage.subarray(0, 4096)),
  cause: { kind: 'accept', says: 'It is waiting in accept() for the next client.', detail: 'accept4(3) 0.0.0.0:12345' },
  hint: 'One recv() returns at most as many bytes as its buffer has: receive and send again and again until recv() returns nothing.',
  reproduce: "(seq -s ' ' 9999 | head -c 9999; echo) >/tmp/sent; timeout 5 nc 127.0.0.1 12345 </tmp/sent | cmp - /tmp/sent",
  transcript: [connect, data(0.2, 'suite', longMessage.subarray(0, 2048), 10_000), data(0.9, 'program', longMessage.subarray(0, 2048), 4_096), close(11.8)],
  output: "Server is listening on port 12345\r\nConnected by ('127.0.0.1', 50312)\r\n",
})

const anyBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

const crashed = sampleVerdict({
  requirement: 'ECHO-7',
  result: 'fail',
  tier: 'robust',
  of: 2,
  says: 'All 256 byte values, NUL, CR LF and bytes that are not valid UTF-8 come back unchanged.',
  title: 'every byte value once',
  message: 'The program closed the connection (FIN) without sending anything.',
  expected: [quoteBytes(anyBytes)],
  actual: 'nothing; the program closed the connection (FIN)',
  comparison: compare(anyBytes, ''),
  hint: 'Do not decode() bytes that you only pass on: decode() raises an exception if they are not valid UTF-8.',
  reproduce: "printf '\\377\\000\\r\\n' | nc -N 127.0.0.1 12345",
  transcript: [connect, data(0.2, 'suite', anyBytes), { atMs: 31.7, connection: 1, from: 'program', event: 'end' }],
  output: [
    'Traceback (most recent call last):',
    '  File "/submission/echo_server.py", line 17, in <module>',
    '    print("got", data.decode())',
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0x80 in position 128: invalid start byte",
  ].join('\r\n'),
  ending: 'exit status 1',
})

const prefixed = sampleVerdict({
  requirement: 'ECHO-13',
  result: 'fail',
  tier: 'robust',
  of: 2,
  says: 'It sends nothing of its own: no banner, no prompt, nothing after the echo.',
  title: 'nothing but the echo',
  message: 'The received bytes differ from the expected ones at byte 0.',
  expected: ['"Grüße\\n"', '"Grüße\\r\\n"'],
  actual: '"You said: Grüße\\n"',
  comparison: compare('Grüße\n', 'You said: Grüße\n'),
  hint: 'An echo server sends back exactly what it receives.',
  reproduce: "printf 'Gr\\303\\274\\303\\237e\\n' | nc -N 127.0.0.1 12345",
  transcript: [connect, ...Array.from('Grüße\n', (character, at) => data(0.2 + at, 'suite', character)), data(7.1, 'program', 'You said: Grüße\n'), close(9)],
  output: nastyText,
})

const manyClients = sampleVerdict({
  requirement: 'TCP-9',
  result: 'fail',
  tier: 'scale',
  says: 'Fifty clients at once are all served right, each with its own data.',
  title: 'fifty clients at once',
  message: '31 of 50 clients got no answer: the kernel accepted their connections, but the program did not.',
  expected: ['an answer for each of the 50 clients'],
  actual: 'answers for 19 of them',
  cause: {
    kind: 'recv',
    says: 'It is waiting in recv() for more bytes on this connection, while the client waits for its answer.',
    detail: 'recvfrom(4) 127.0.0.1:12345 ← 127.0.0.1:50312',
  },
  hint: 'Serve each client in a thread or task of its own, or wait for all of them at once with select().',
  transcript: Array.from({ length: 50 }, (_, at): TranscriptEvent[] => [
    { atMs: at * 0.4, connection: at + 1, from: 'suite', event: 'connect' },
    { ...data(30 + at * 0.3, 'suite', `client ${at + 1}\n`), connection: at + 1 },
  ]).flat(),
})

const echo = sampleExercise({
  id: 'echo',
  title: 'TCP echo server',
  program: {
    path: 'echo_server.py',
    language: 'Python',
    command: 'python3 echo_server.py 40123',
    address: { host: '127.0.0.1', port: 12345 },
    portFrom: 'program',
  },
  checks: [
    sampleVerdict({ requirement: 'TCP-1', result: 'pass', title: 'starts and listens' }),
    sampleVerdict({ requirement: 'ECHO-1', result: 'pass' }),
    sampleVerdict({ requirement: 'ECHO-3', result: 'pass', title: 'a word without a line end' }),
    cutShort,
    crashed,
    prefixed,
    sampleVerdict({ requirement: 'ECHO-11', result: 'blocked', tier: 'robust', message: 'ECHO-4 failed' }),
    sampleVerdict({ requirement: 'ECHO-12', result: 'blocked', tier: 'robust', message: 'ECHO-4 failed' }),
    sampleVerdict({ requirement: 'ECHO-14', result: 'blocked', tier: 'robust', message: 'ECHO-4 failed', title: 'short ones' }),
    sampleVerdict({ requirement: 'ECHO-14', result: 'blocked', tier: 'robust', message: 'ECHO-4 failed', title: 'long ones' }),
    manyClients,
    sampleVerdict({ requirement: 'TCP-8', result: 'pass', tier: 'scale' }),
    sampleVerdict({
      requirement: 'TCP-10',
      result: 'error',
      tier: 'scale',
      title: 'open files after 500 clients',
      says: 'After 500 clients it holds no more open files, threads or dead children than after 10.',
      message: 'Cannot read /proc/4711/fd: permission denied',
    }),
  ],
})

const greeter = sampleExercise({
  id: 'greeter',
  title: 'Greeter',
  program: { path: 'GreeterServer.java', language: 'Java', command: 'java GreeterServer 40124', address: { host: '::', port: 40124 }, portFrom: 'argument' },
  checks: [
    sampleVerdict({ requirement: 'TCP-1', result: 'pass' }),
    sampleVerdict({ requirement: 'GREET-1', result: 'pass' }),
    sampleVerdict({ requirement: 'GREET-3', result: 'pass', tier: 'robust' }),
    sampleVerdict({ requirement: 'GREET-6', result: 'pass', tier: 'scale' }),
  ],
})

const compilerOutput = [
  'time_server.c: In function ‘main’:',
  'time_server.c:21:5: warning: implicit declaration of function ‘bind’ [-Wimplicit-function-declaration]',
  'time_server.c:34:12: error: expected ‘;’ before ‘return’',
  '   34 |     close(fd)',
  '      |            ^',
  '      |            ;',
].join('\n')

/** Every status and every result, with realistic evidence. */
export const sampleReport: Report = sampleReportOf(
  [
    echo,
    greeter,
    sampleExercise({
      id: 'time',
      title: 'Time server',
      status: 'build-failed',
      score: { points: 0, of: 18, byTier: { core: { points: 0, of: 12 }, robust: { points: 0, of: 6 } } },
      program: { path: 'time_server.c', language: 'C', command: 'cc -o time_server time_server.c', address: null, portFrom: null },
      message: compilerOutput,
      hint: 'Fix the first error; the others often follow from it.',
    }),
    sampleExercise({
      id: 'udp-upper',
      title: 'UDP upper case server',
      status: 'ambiguous',
      score: { points: 0, of: 20, byTier: { core: { points: 0, of: 20 } } },
      message: 'Two programs match the exercise udp-upper: udp_upper.py and UdpUpper.java.',
      hint: 'Choose one in wirecheck.json:\n  { "udp-upper": { "run": "python3 udp_upper.py {port}" } }',
    }),
    sampleExercise({
      id: 'sniffer',
      title: 'Packet sniffer',
      program: { path: 'sniffer.py', language: 'Python', command: 'python3 sniffer.py lo', address: null, portFrom: null },
      checks: [
        sampleVerdict({
          requirement: 'SNIFF-1',
          result: 'untested',
          message: 'A sniffer needs a private network in which it may open raw sockets, and this machine has none.',
        }),
        sampleVerdict({
          requirement: 'SNIFF-2',
          result: 'untested',
          message: 'A sniffer needs a private network in which it may open raw sockets, and this machine has none.',
        }),
      ],
    }),
    sampleExercise({
      id: 'talk',
      title: 'Talk server',
      status: 'untested',
      counts: false,
      message: 'Cargo is not installed on this machine. Install the package cargo.',
      program: null,
    }),
    sampleExercise({
      id: 'counting-greeter',
      title: 'Counting greeter',
      status: 'missing',
      message: 'No program was found for the exercise counting-greeter.',
      hint: 'Name the program counting_greeter.py, or add a line for it to wirecheck.json.',
      score: { points: 0, of: 14, byTier: { core: { points: 0, of: 14 } } },
    }),
    sampleExercise({ id: 'json-echo', title: 'JSON echo server', status: 'missing', counts: false }),
    sampleExercise({ id: 'printer', title: 'Printer', status: 'missing', counts: false }),
  ],
  { result: 'error', errors: ['The worker for greeter was killed (SIGKILL): is there enough memory?'] },
)
