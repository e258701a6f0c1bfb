/** The exercise `time`: a TCP server that tells the time in the format of ctime(3), then closes. */

import {
  CheckFailure,
  countBytes,
  type DefineRequirement,
  expect,
  fail,
  fakeClocks,
  nextSecond,
  quoteBytes,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
  untestable,
  zone,
} from '../harness/check/index.js'

export const time = serverExercise(
  {
    id: 'time',
    title: 'TCP time server',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 8888,
    aliases: ['daytime', 'clock', 'date'],
    statement: 'Send each client the local time in the 24-character format of C’s ctime(), such as `Thu Jun 17 19:49:58 2010`. Then close the connection.',
    example: { command: 'nc 127.0.0.1 8888 </dev/null', shows: 'Tue Jun  1 09:05:03 2010' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    tellsTheTime(requirement)
    tellsLocalTime(requirement)
    tcpServerServes(requirement, { needs: 'TIME-1', nextClient: 'TCP-2', closing: 'TIME-3', serve: async (client) => void (await readTime(client)) })
    tellsTheTimeAnew(requirement)
  },
)

/** The format, the time itself, and the end. */
function tellsTheTime(requirement: DefineRequirement<ServerContext>): void {
  requirement('TIME-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: '24 characters in the ctime format; one line end after them is allowed.',
    hint: 'Use time.ctime() in Python, or ctime() without its "\\n" and NUL byte in C. Elsewhere, format with "%a %b %e %H:%M:%S %Y" in English.',
  }).check('the format', async (context) => {
    await readTime(await context.connect())
  })

  requirement('TIME-2', {
    tier: 'core',
    points: 2,
    needs: 'TIME-1',
    says: 'It is the present time, within 2 s, in the local zone or in UTC.',
    hint: 'Read the clock after the client has connected, in the machine’s time zone or in UTC.',
  }).check('the current time', async (context) => {
    const asked = Date.now()
    const told = await readTime(await context.connect())
    if (isCurrent(told, asked, context.isAttached ? allOffsetsMs : [zone.offsetMs, 0])) return
    if (context.isAttached)
      fail({
        message: `The program sent ${told}, which is not the present time in any zone.`,
        expected: [`${formatTime(asked)} (UTC), or the time of another zone, within 2 s`],
        actual: told,
      })
    fail({
      message: `The program sent ${told}, which is neither the current local time nor UTC.`,
      expected: [`${formatTime(asked + zone.offsetMs)} (local time in ${zone.name}), within 2 s`, `${formatTime(asked)} (UTC), within 2 s`],
      actual: told,
    })
  })

  requirement('TIME-3', {
    tier: 'core',
    points: 2,
    needs: 'TIME-1',
    says: 'The server then closes.',
    hint: 'Close the accepted socket after you have sent the time.',
  }).check('the connection closes after the time', async (context) => {
    const client = await context.connect()
    await readTime(client)
    await expect(client).toEnd()
  })
}

/** Another zone and another day. */
function tellsLocalTime(requirement: DefineRequirement<ServerContext>): void {
  requirement('TIME-5', {
    tier: 'robust',
    points: 1,
    needs: 'TIME-2',
    says: `It is the local time of the zone that the program runs in (the run sets TZ to one that is off by a half hour).`,
    hint: 'Use local time (localtime(), time.ctime()), not UTC or a fixed offset. The time zone comes from the environment variable TZ.',
  }).check('the local time', async (context) => {
    if (context.isAttached) untestable('It needs to start the server in another time zone, and wirecheck did not start this server (--attach).')
    if (!zone.isKnown) untestable('This machine has no time zone data (/usr/share/zoneinfo; Debian: apt-get install tzdata).')
    const asked = Date.now()
    const told = await readTime(await context.connect())
    if (isCurrent(told, asked, [zone.offsetMs])) return
    fail(
      {
        message: `The program sent ${told}, which is not the local time in ${zone.name} (TZ).`,
        expected: [`${formatTime(asked + zone.offsetMs)}, within 2 s`],
        actual: told,
        hint: isCurrent(told, asked, [0]) ? 'This is UTC. Use local time instead (localtime(), time.ctime(), the Date methods without "UTC").' : undefined,
      },
      'not by hand',
    )
  })

  requirement('TIME-6', {
    tier: 'robust',
    points: 1,
    needs: 'TIME-1',
    says: 'A day below 10 is padded with a space, not a zero (shown on a day set for the program, where the run can do that; else reported as not tested).',
    hint: 'Pad the day with a space: use "%e" instead of "%d" in strftime(), or "%2d" in printf().',
  }).check('3 March', async (context) => {
    const told = await timeOnThirdOfMarch(context)
    if (/^\w{3} Mar {2}3 /.test(told)) return
    fail({ message: `On 3 March, the program sent ${told}.`, expected: ['Sat Mar  3 08:04:05 2012 (two spaces before the 3)'], actual: told })
  })
}

/** Two clients in different seconds. */
function tellsTheTimeAnew(requirement: DefineRequirement<ServerContext>): void {
  requirement('TIME-4', {
    tier: 'core',
    points: 2,
    needs: ['TIME-1', 'TCP-2'],
    waitsMs: 1_000,
    says: 'It is taken anew for each client.',
    hint: 'Read the clock inside the loop, after accept(), not once at the start.',
  }).check('two clients in different seconds', async (context) => {
    const first = await timeForNewClient(context)
    await nextSecond()
    let second = await timeForNewClient(context)
    if (second.told === first.told) {
      await nextSecond()
      second = await timeForNewClient(context)
    }
    if (first.told === second.told) {
      fail({
        message: `Clients that connected in different seconds all got ${first.told}.`,
        expected: ['a later time for the second client'],
        actual: `${second.told} for both clients`,
      })
    }
    if (second.lateS === first.lateS && first.lateS > 0) {
      // A clock that is always wrong by the same time is the fault of TIME-2. After two seconds, a time taken too early is older.
      await nextSecond()
      await nextSecond()
      second = await timeForNewClient(context)
    }
    const old = [first, second].find(({ lateS }) => lateS > 0)
    if (old === undefined || second.lateS === first.lateS) return
    fail({
      message: `A client got ${old.told}, a time ${old.lateS} s before it connected.`,
      expected: ['a time read after the client has connected'],
      actual: old.told,
    })
  })
}

const ctimeFormat = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ 0-3]\d) ([0-2]\d):([0-5]\d):([0-6]\d) (\d{4})$/

/** Reads the time that the server sends, without its line end. Fails the check if it is not in the format of ctime(3). */
async function readTime(client: TcpConnection): Promise<string> {
  await client.receiveSettled(24)
  const got = client.pending()
  const text = got.toString('latin1').replace(/\r?\n$/, '')
  if (ctimeFormat.test(text)) {
    client.take(got.length)
    return text
  }
  return fail({
    message:
      got.length === 0 ? 'The server sent no time.' : `The program sent ${countBytes(got.length)} that are not a time in ctime format: ${quoteBytes(got)}.`,
    expected: [`"${formatTime(Date.now() + zone.offsetMs)}" (24 characters), then at most one line end`],
    actual: got.length === 0 ? 'nothing' : quoteBytes(got),
  })
}

/** The time that a new client got; `lateS`: how many seconds before its connection that was, 0 if it was not before. */
async function timeForNewClient(context: ServerContext): Promise<{ readonly told: string; readonly lateS: number }> {
  const connecting = Math.floor((Date.now() - coarseClockMs) / 1_000)
  const client = await context.connect()
  const told = await readTime(client)
  await client.close()
  // The offsets of all zones are multiples of a quarter of an hour, so the rest shows the age in any zone.
  // The clock of a server on another machine (--attach) may be another one.
  if (context.isAttached) return { told, lateS: 0 }
  const late = (((connecting - parseTime(told) / 1_000) % quarterS) + quarterS) % quarterS
  return { told, lateS: late < quarterS / 2 ? late : 0 }
}

const quarterS = 900

/** A program's clock may be one tick behind: time(2) reads the coarse clock (time(7)). */
const coarseClockMs = 30

/** Formats milliseconds since 1970, already shifted to the wanted zone, as ctime(3) does (C17, 7.27.3.1). */
function formatTime(localMs: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(localMs).toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`
}

/** The inverse of formatTime(): milliseconds since 1970, as if the zone were UTC; NaN if there is no such time. */
function parseTime(told: string): number {
  return Date.parse(`${told.replace(/ {2}/, ' ')} UTC`)
}

/** Of all zones: whole quarters of an hour from 12 h behind UTC to 14 h before it. Where a server runs that wirecheck did not start is not known. */
const quarterMs = 15 * 60_000
const allOffsetsMs = Array.from({ length: 26 * 4 + 1 }, (_, quarter) => quarter * quarterMs - 12 * 4 * quarterMs)

/** The tolerance that TIME-2 states. */
const toleranceMs = 2_000

function isCurrent(told: string, askedMs: number, offsetsMs: readonly number[]): boolean {
  const parsed = parseTime(told)
  // Date.parse() ignores a wrong weekday.
  if (Number.isNaN(parsed) || formatTime(parsed).slice(0, 3) !== told.slice(0, 3)) return false
  const now = Date.now()
  return offsetsMs.some((offset) => parsed >= askedMs + offset - toleranceMs && parsed <= now + offset + toleranceMs)
}

/**
 * Restarts the program with its clock set to 3 March 2012 by libfaketime, and returns the time that it sends. Every part
 * of that time but the year has a leading zero or space, and the day is the same in UTC. The check is untested if
 * libfaketime has no effect on the program.
 */
async function timeOnThirdOfMarch(context: ServerContext): Promise<string> {
  const clocks = fakeClocks('2012-03-03 08:04:05')
  if (clocks.length === 0) untestable('libfaketime is not installed (Debian: apt-get install faketime).')
  for (const environment of clocks) {
    const client = await clientUnder(environment, context)
    if (client === null) continue
    const told = await readTime(client)
    if (told.endsWith(' 2012')) return told
  }
  return untestable('libfaketime cannot set the clock of this program, or the program does not run with it.')
}

/** A client that the program has sent something with this clock. Null if there is none: the program runs without libfaketime, so that is not its fault. */
async function clientUnder(environment: Readonly<Record<string, string>>, { restart, connect }: ServerContext): Promise<TcpConnection | null> {
  try {
    await restart({ environment })
    const client = await connect()
    await client.receiveSettled(24)
    return client.pending().length === 0 ? null : client
  } catch (thrown) {
    if (thrown instanceof CheckFailure) return null
    throw thrown
  }
}
