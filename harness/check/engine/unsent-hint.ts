/** A hint for a program that has written its answer into a buffer and never flushed it: its source shows the buffer, the wire no byte. */

import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Program } from '../../model/submission.js'
import type { Cause, Evidence, TranscriptEvent } from '../../model/verdict.js'

interface Buffering {
  readonly file: RegExp
  readonly writer: RegExp
  /** What sends the bytes, or keeps the writer from buffering them. */
  readonly flushed: RegExp
  readonly how: string
}

const bufferings: readonly Buffering[] = [
  {
    file: /\.(?:java|kt|scala)$/,
    writer: /\b(PrintWriter|BufferedWriter|OutputStreamWriter|BufferedOutputStream)\b/,
    flushed: /\.flush\(|,\s*true\s*\)|autoFlush/,
    how: 'Call flush() after each answer; or make it new PrintWriter(stream, true) and use println().',
  },
  { file: /\.cs$/, writer: /\b(StreamWriter)\b/, flushed: /\.Flush(?:Async)?\(|AutoFlush/, how: 'Call Flush() after each answer, or set AutoFlush = true.' },
  {
    file: /\.py$/,
    writer: /\b(makefile)\(\s*(?:mode\s*=\s*)?["'](?:\w*w)/,
    flushed: /\.flush\(|flush\s*=\s*True|buffering\s*=\s*0/,
    how: 'Call flush() after each answer.',
  },
  { file: /\.(?:c|cc|cpp|cxx)$/, writer: /\b(fdopen)\(/, flushed: /\bfflush\(|\bsetv?buf\(|\bsetlinebuf\(/, how: 'Call fflush() after each answer.' },
]

/** Undefined unless the program was sent something, has sent nothing on that connection, and writes through a buffer that it does not flush. */
export function unsentHint(program: Pick<Program, 'root' | 'path'>, events: readonly TranscriptEvent[], cause: Cause | undefined): string | undefined {
  const last = events.findLast(({ event, from }) => event === 'data' && from === 'suite')?.connection
  const onLast = events.filter(({ connection }) => connection === last)
  const hasSent = onLast.some(({ event, from }) => event === 'data' && from === 'program')
  const hasClosed = onLast.some(({ event, from }) => event === 'end' && from === 'program')
  if (last === undefined || hasSent || (cause?.kind !== 'recv' && !hasClosed)) return undefined
  const buffering = bufferings.find(({ file }) => file.test(program.path))
  const source = buffering === undefined ? '' : readOrEmpty(join(program.root, program.path))
  const writer = buffering?.writer.exec(source)?.[1]
  if (buffering === undefined || writer === undefined || buffering.flushed.test(source)) return undefined
  return `${basename(program.path)} writes through ${writer}, which holds output back until it is flushed, and the program never flushes it. ${buffering.how}`
}

/** Undefined unless the program has printed what it was sent, in small letters or capitals, and has sent nothing on that connection. */
export function printedOnlyHint(printed: string, events: readonly TranscriptEvent[], { actual = '' }: Evidence): string | undefined {
  if (!/^(?:nothing|no datagram)\b/.test(actual)) return undefined
  const last = events.findLast(({ event, from }) => from === 'suite' && (event === 'data' || event === 'datagram'))
  const hasSent = events.some(
    ({ event, from, connection }) => connection === last?.connection && from === 'program' && (event === 'data' || event === 'datagram'),
  )
  const text = Buffer.from(last?.bytes ?? '', 'base64')
    .toString()
    .trim()
  if (last === undefined || hasSent || text.length < printedMin || !printed.toLowerCase().includes(text.toLowerCase())) return undefined
  return last.event === 'data' ? printedOnTcp : printedOnUdp
}

const printedMin = 4 // fewer characters may be there by chance
const printedOnTcp =
  'The program printed the message, but sent nothing. To print shows text only on its own screen: send the answer over the connection that accept() returned, as soon as the message has arrived.'
const printedOnUdp =
  'The program printed the message, but sent nothing. To print shows text only on its own screen: send the answer with sendto(), to the address that recvfrom() returned.'

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
