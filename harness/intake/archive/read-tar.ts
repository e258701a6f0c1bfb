/** Reads tar files, also those that are compressed by gzip. Only this file imports tar. */

import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import { ArchiveFault, type Item, type ItemContent, type ReadLimits } from './item.js'

/** Of the headers that hold long names: paths are shorter by far. */
const headerBytesMax = 64 << 10

export interface TarOptions {
  readonly isGzip: boolean
}

/** Hands over each entry. Throws ArchiveFault for a file that is no tar file, or is damaged. */
export async function readTar(path: string, take: (item: Item) => Promise<void>, { isGzip, ...context }: ReadLimits & TarOptions): Promise<void> {
  const file = createReadStream(path, { signal: context.signal })
  try {
    await parseAll(isGzip ? pipeline(file, createGunzip(), () => undefined) : file, take, context)
  } catch (thrown) {
    context.signal.throwIfAborted()
    throw faultOf(thrown)
  } finally {
    file.destroy()
  }
}

/** The bytes are counted before they are parsed, so that nothing is free: headers, entries that are passed over, what follows the end. */
async function parseAll(source: AsyncIterable<Buffer>, take: (item: Item) => Promise<void>, { countEntry, countBytes }: ReadLimits): Promise<void> {
  let fail: (fault: unknown) => void = () => undefined
  const failed = new Promise<never>((_, reject) => (fail = reject))
  failed.catch(() => undefined)
  let taking = Promise.resolve()
  const entries = new Set<ReadEntry>()
  const takeNext = (entry: ReadEntry): void => {
    entries.add(entry)
    entry.on('error', () => undefined)
    taking = taking.then(async () => {
      countEntry()
      await take({ name: entry.path, content: contentOf(entry) })
      entry.resume()
      entries.delete(entry)
    })
    taking.catch(fail)
  }
  const warn = (code: string, message: string | Error): void => {
    if (code === 'TAR_ENTRY_INFO') return
    const says = message instanceof Error ? message : new Error(message)
    fail(new ArchiveFault(says.message.startsWith('Unrecognized') ? 'has no files in it, or is not a tar file' : 'is damaged', undefined, says))
  }
  const parser = new Parser({ maxMetaEntrySize: headerBytesMax, maxDecompressionRatio: Infinity, onReadEntry: takeNext, onwarn: warn })
  const ended = once(parser, 'end')
  ended.catch(() => undefined)
  try {
    for await (const chunk of source) {
      countBytes(chunk.length)
      if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), failed])
    }
    parser.end()
    await Promise.race([ended.then(() => taking), failed])
  } catch (thrown) {
    await letGo(entries, taking)
    throw thrown
  }
}

/** Ends the entries that were begun, the rest of which will never arrive, so that their files are closed. */
async function letGo(entries: ReadonlySet<ReadEntry>, taking: Promise<void>): Promise<void> {
  for (const entry of entries) entry.destroy(new Error('its bytes will not come'))
  await taking.catch(() => undefined)
}

function contentOf(entry: ReadEntry): ItemContent {
  switch (entry.type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      return { is: 'file', isProgram: ((entry.mode ?? 0) & 0o111) !== 0, bytes: () => entry as unknown as AsyncIterable<Buffer> }
    case 'Directory':
    case 'GNUDumpDir':
      return { is: 'folder' }
    case 'SymbolicLink':
      return { is: 'link', target: () => Promise.resolve(entry.linkpath ?? '') }
    case 'Link':
      return { is: 'same-file', as: entry.linkpath ?? '' }
    default:
      return { is: 'special' }
  }
}

/** What zlib says of bytes that it cannot read. Errors of the machine, such as a full disk, stay as they are. */
function faultOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown) || !String(thrown.code).startsWith('Z_')) return thrown
  return new ArchiveFault(thrown.code === 'Z_BUF_ERROR' ? 'is not a whole archive: its end is missing' : 'is damaged', undefined, thrown)
}
