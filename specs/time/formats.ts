/** The formats in which a time server may tell the time. */

export type FormatName = 'ctime' | 'iso' | 'epoch'

export interface TimeFormat {
  /** What the program is told to send, for the statement. */
  readonly asked: (zone: string) => string
  /** What TIME-1 says. */
  readonly says: string
  readonly hint: string
  /** As a noun, for messages. */
  readonly called: string
  /** What the example shows. */
  readonly example: string
  /** How many characters a time has at least. */
  readonly lengthMin: number
  /** Whether it is the time of a zone, and not the same everywhere. */
  readonly hasZone: boolean
  /** Formats milliseconds since 1970, already shifted to the wanted zone. */
  format(localMs: number): string
  /** Null if the text is not in this format. */
  parse(text: string): ToldTime | null
}

export interface ToldTime {
  /** Milliseconds since 1970, as if the zone were UTC; NaN if there is no such time. */
  readonly localMs: number
  /** How far its zone is before UTC, where the text says so; else null. */
  readonly offsetMs: number | null
}

const ctimePattern = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ 0-3]\d) ([0-2]\d):([0-5]\d):([0-6]\d) (\d{4})$/

/** ctime(3); C17, 7.27.3.1. */
const ctime: TimeFormat = {
  asked: (zone) => `${zone} in the 24-character format of C’s ctime(), such as \`Thu Jun 17 19:49:58 2010\``,
  says: '24 characters in the ctime format; one line end after them is allowed.',
  hint: 'Use time.ctime() in Python, or the first 24 bytes of ctime() in C, without its "\\n" and NUL byte. Elsewhere, format with "%a %b %e %H:%M:%S %Y" in English.',
  called: 'a time in ctime format',
  example: 'Tue Jun  1 09:05:03 2010',
  lengthMin: 24,
  hasZone: true,
  format(localMs) {
    const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(localMs).toUTCString().replace(',', '').split(' ')
    return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`
  },
  parse(text) {
    if (!ctimePattern.test(text)) return null
    const parsed = Date.parse(`${text.replace(/ {2}/, ' ')} UTC`)
    // Date.parse() ignores a wrong weekday.
    const isReal = !Number.isNaN(parsed) && ctime.format(parsed).slice(0, 3) === text.slice(0, 3)
    return { localMs: isReal ? parsed : Number.NaN, offsetMs: null }
  },
}

const isoPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:[.,]\d+)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/

/** ISO 8601, as RFC 3339 writes it but that the offset may be missing. */
const iso: TimeFormat = {
  asked: (zone) => `${zone} in the format of ISO 8601, such as \`2010-06-17T19:49:58\``,
  says: 'A date and a time in ISO 8601 with a "T" between them; a fraction of the second, an offset from UTC and one line end may follow.',
  hint: 'Use datetime.isoformat() in Python and toISOString() in JavaScript, or format with "%Y-%m-%dT%H:%M:%S".',
  called: 'a time in ISO 8601',
  example: '2010-06-01T09:05:03',
  lengthMin: 19,
  hasZone: true,
  format: (localMs) => new Date(localMs).toISOString().slice(0, 19),
  parse(text) {
    const [, local, utc, sign, hours, minutes] = isoPattern.exec(text) ?? []
    if (local === undefined) return null
    const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
    return { localMs: Date.parse(`${local}Z`), offsetMs: utc === undefined ? (sign === undefined ? null : offsetMs) : 0 }
  },
}

/** Seconds since the Epoch; POSIX.1-2017, 4.16. */
const epoch: TimeFormat = {
  asked: () => 'the time in seconds since 1970-01-01 00:00 UTC as a whole number, such as `1276804198`',
  says: 'The seconds since 1970-01-01 00:00 UTC, as a whole number of 10 digits; one line end after them is allowed.',
  hint: 'Use int(time.time()) in Python, time(NULL) in C, or Math.floor(Date.now() / 1000) in JavaScript, and send the digits. Milliseconds have 13 of them.',
  called: 'seconds since 1970 in 10 digits',
  example: '1275383103',
  lengthMin: 10,
  hasZone: false,
  format: (localMs) => String(Math.floor(localMs / 1_000)),
  parse: (text) => (/^\d{10}$/.test(text) ? { localMs: Number(text) * 1_000, offsetMs: 0 } : null),
}

export const formats: Readonly<Record<FormatName, TimeFormat>> = { ctime, iso, epoch }
