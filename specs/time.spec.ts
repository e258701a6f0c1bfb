/** The exercise `time`: a TCP server that tells the time, in the format of ctime(3) unless an assignment wants another one, then closes. */

import {
  CheckFailure,
  choice,
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
  withOptions,
  zone,
} from '../harness/check/index.js'
import { formats, type TimeFormat } from './time/formats.js'

/** What the server has to tell. */
interface Telling {
  readonly format: TimeFormat
  /** Whether it is the local time of the zone that the program runs in; else UTC. */
  readonly isLocal: boolean
}

const options = {
  format: choice('How the time is written: as ctime(3) does it, by ISO 8601, or as seconds since 1970.', ['ctime', 'iso', 'epoch']),
  zone: choice('Whether the time is local or UTC; `epoch` is the same in every zone.', ['local', 'utc']),
}

export const time = withOptions(options, ({ format: name, zone: wanted }) => {
  const telling: Telling = { format: formats[name], isLocal: wanted === 'local' }
  const { asked, example } = telling.format
  return serverExercise(
    {
      id: 'time',
      title: 'TCP time server',
      transport: 'tcp',
      usage: '<program> <port>',
      usualPort: 8888,
      aliases: ['daytime', 'clock', 'date'],
      statement: `Send each client ${asked(telling.isLocal ? 'the local time' : 'the time in UTC')}. Then close the connection.`,
      example: { command: 'nc 127.0.0.1 8888 </dev/null', shows: example },
    },
    (requirement) => {
      tcpServerStarts(requirement)
      tellsTheTime(requirement, telling)
      if (telling.format.hasZone) tellsTheZone(requirement, telling)
      if (name === 'ctime') padsTheDay(requirement, telling)
      const serve = async (client: TcpConnection): Promise<void> => void (await readTime(client, telling))
      tcpServerServes(requirement, { needs: 'TIME-1', nextClient: 'TCP-2', closing: 'TIME-3', serve })
      tellsTheTimeAnew(requirement, telling)
    },
  )
})

/** The format, the time itself, and the end. */
function tellsTheTime(requirement: DefineRequirement<ServerContext>, telling: Telling): void {
  const { format } = telling
  requirement('TIME-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: format.says,
    hint: format.hint,
  }).check('the format', async (context) => {
    await readTime(await context.connect(), telling)
  })

  requirement('TIME-2', {
    tier: 'core',
    points: 2,
    needs: 'TIME-1',
    says: format.hasZone ? 'It is the present time, within 2 s, in the local zone or in UTC.' : 'It is the present time, within 2 s.',
    hint: `Read the clock after the client has connected${format.hasZone ? ', in the machine’s time zone or in UTC' : ''}.`,
  }).check('the current time', async (context) => {
    const asked = Date.now()
    const told = await readTime(await context.connect(), telling)
    if (isCurrent(told, asked, { telling, offsetsMs: context.isAttached ? allOffsetsMs : [zone.offsetMs, 0] })) return
    const inUtc = `${format.format(asked)}${format.hasZone ? ' (UTC)' : ''}`
    if (!format.hasZone) fail({ message: `The program sent ${told}, which is not the present time.`, expected: [`${inUtc}, within 2 s`], actual: told })
    if (context.isAttached)
      fail({
        message: `The program sent ${told}, which is not the present time in any zone.`,
        expected: [`${inUtc}, or the time of another zone, within 2 s`],
        actual: told,
      })
    fail({
      message: `The program sent ${told}, which is neither the current local time nor UTC.`,
      expected: [`${format.format(asked + zone.offsetMs)} (local time in ${zone.name}), within 2 s`, `${inUtc}, within 2 s`],
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
    await readTime(client, telling)
    await expect(client).toEnd()
  })
}

/** The zone, shown in one that is off by a half hour. */
function tellsTheZone(requirement: DefineRequirement<ServerContext>, telling: Telling): void {
  const { format, isLocal } = telling
  requirement('TIME-5', {
    tier: 'robust',
    points: 1,
    needs: 'TIME-2',
    says: isLocal
      ? `It is the local time of the zone that the program runs in (the run sets TZ to one that is off by a half hour).`
      : `It is UTC, whatever zone the program runs in (the run sets TZ to one that is off by a half hour).`,
    hint: isLocal
      ? 'Use local time (localtime(), time.ctime()), not UTC or a fixed offset. The time zone comes from the environment variable TZ.'
      : 'Use UTC (gmtime(), datetime.now(timezone.utc)), not local time. The time zone in the environment variable TZ changes nothing.',
  }).check(isLocal ? 'the local time' : 'UTC', async (context) => {
    if (context.isAttached) untestable('It needs to start the server in another time zone, and wirecheck did not start this server (--attach).')
    if (!zone.isKnown) untestable('This machine has no time zone data (/usr/share/zoneinfo; Debian: apt-get install tzdata).')
    const asked = Date.now()
    const told = await readTime(await context.connect(), telling)
    const offsetMs = isLocal ? zone.offsetMs : 0
    if (isCurrent(told, asked, { telling, offsetsMs: [offsetMs] })) return
    const isUtc = isCurrent(told, asked, { telling, offsetsMs: [0] })
    fail(
      {
        message: `The program sent ${told}, which is not ${isLocal ? `the local time in ${zone.name} (TZ)` : 'the time in UTC'}.`,
        expected: [`${format.format(asked + offsetMs)}, within 2 s`],
        actual: told,
        hint: isUtc ? 'This is UTC. Use local time instead (localtime(), time.ctime(), the Date methods without "UTC").' : undefined,
      },
      'not by hand',
    )
  })
}

/** A day below ten, which ctime(3) alone pads with a space. */
function padsTheDay(requirement: DefineRequirement<ServerContext>, telling: Telling): void {
  requirement('TIME-6', {
    tier: 'robust',
    points: 1,
    needs: 'TIME-1',
    says: 'A day below 10 is padded with a space, not a zero (shown on a day set for the program, where the run can do that; else reported as not tested).',
    hint: 'Pad the day with a space: use "%e" instead of "%d" in strftime(), or "%2d" in printf().',
  }).check('3 March', async (context) => {
    const told = await timeOnThirdOfMarch(context, telling)
    if (/^\w{3} \w{3} {2}\d /.test(told)) return // A wrong date is the matter of TIME-2.
    fail({ message: `On 3 March, the program sent ${told}.`, expected: ['Sat Mar  3 08:04:05 2012 (two spaces before the 3)'], actual: told })
  })
}

/** Two clients in different seconds. */
function tellsTheTimeAnew(requirement: DefineRequirement<ServerContext>, telling: Telling): void {
  requirement('TIME-4', {
    tier: 'core',
    points: 2,
    needs: ['TIME-1', 'TCP-2'],
    waitsMs: 1_000,
    says: 'It is taken anew for each client.',
    hint: 'Read the clock inside the loop, after accept(), not once at the start.',
  }).check('two clients in different seconds', async (context) => {
    const first = await timeForNewClient(context, telling)
    await nextSecond()
    let second = await timeForNewClient(context, telling)
    if (second.told === first.told) {
      await nextSecond()
      second = await timeForNewClient(context, telling)
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
      second = await timeForNewClient(context, telling)
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

/** Reads the time that the server sends, without its line end. Fails the check if it is not in the format that is asked for. */
async function readTime(client: TcpConnection, { format, isLocal }: Telling): Promise<string> {
  await client.receiveSettled(format.lengthMin)
  const got = client.pending()
  const text = got.toString('latin1').replace(/\r?\n$/, '')
  if (format.parse(text) !== null) {
    client.take(got.length)
    return text
  }
  const now = format.format(Date.now() + (isLocal && format.hasZone ? zone.offsetMs : 0))
  return fail({
    message: got.length === 0 ? 'The server sent no time.' : `The program sent ${countBytes(got.length)} that are not ${format.called}: ${quoteBytes(got)}.`,
    expected: [`"${now}" (${now.length} characters), then at most one line end`],
    actual: got.length === 0 ? 'nothing' : quoteBytes(got),
  })
}

/** The time that a new client got; `lateS`: how many seconds before its connection that was, 0 if it was not before. */
async function timeForNewClient(context: ServerContext, telling: Telling): Promise<{ readonly told: string; readonly lateS: number }> {
  const connecting = Math.floor((Date.now() - coarseClockMs) / 1_000)
  const client = await context.connect()
  const told = await readTime(client, telling)
  await client.close()
  // The offsets of all zones are multiples of a quarter of an hour, so the rest shows the age in any zone.
  // The clock of a server on another machine (--attach) may be another one.
  if (context.isAttached) return { told, lateS: 0 }
  const late = (((connecting - localMs(told, telling) / 1_000) % quarterS) + quarterS) % quarterS
  return { told, lateS: late < quarterS / 2 ? late : 0 }
}

const quarterS = 900

/** A program's clock may be one tick behind: time(2) reads the coarse clock (time(7)). */
const coarseClockMs = 30

function localMs(told: string, { format }: Telling): number {
  return format.parse(told)?.localMs ?? Number.NaN
}

/** Of all zones: whole quarters of an hour from 12 h behind UTC to 14 h before it. Where a server runs that wirecheck did not start is not known. */
const quarterMs = 15 * 60_000
const allOffsetsMs = Array.from({ length: 26 * 4 + 1 }, (_, quarter) => quarter * quarterMs - 12 * 4 * quarterMs)

/** The tolerance that TIME-2 states. */
const toleranceMs = 2_000

/** Whether that is a time since `askedMs` in one of the zones with these offsets from UTC. */
function isCurrent(told: string, askedMs: number, { telling, offsetsMs }: { telling: Telling; offsetsMs: readonly number[] }): boolean {
  const { localMs = Number.NaN, offsetMs = null } = telling.format.parse(told) ?? {}
  const now = Date.now()
  const zones = telling.format.hasZone ? offsetsMs.filter((offset) => offsetMs === null || offset === offsetMs) : [0]
  return zones.some((offset) => localMs >= askedMs + offset - toleranceMs && localMs <= now + offset + toleranceMs)
}

/**
 * Restarts the program with its clock set to 3 March 2012 by libfaketime, and returns the time that it sends. Every part
 * of that time but the year has a leading zero or space, and the day is the same in UTC. The check is untested if
 * libfaketime has no effect on the program.
 */
async function timeOnThirdOfMarch(context: ServerContext, telling: Telling): Promise<string> {
  const clocks = fakeClocks('2012-03-03 08:04:05')
  if (clocks.length === 0) untestable('libfaketime is not installed (Debian: apt-get install faketime).')
  for (const environment of clocks) {
    const client = await clientUnder(environment, context)
    if (client === null) continue
    const told = await readTime(client, telling)
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
