/** Reads zip files. Only this file imports yauzl. */

import { crc32 } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { limits } from '../../support/limits.js'
import { ArchiveFault, type Item, type ItemContent, type ReadLimits } from './item.js'
import { decodeZipName } from './name-bytes.js'

const localHeaderBytes = 30
const unix = 3
const fileTypes = { mask: 0o170000, regular: 0o100000, folder: 0o040000, link: 0o120000 } as const
const dosFolder = 0x10
const methods = { stored: 0, deflated: 8 } as const
const otherMethods: Readonly<Record<number, string>> = { 9: 'Deflate64', 12: 'bzip2', 14: 'LZMA', 93: 'Zstandard', 95: 'XZ', 98: 'PPMd', 99: 'AES' }
const passwordHint = 'Pack it again, without a password.'

/** Hands over each entry. Throws ArchiveFault for a file that is no zip file, is damaged, or is locked. */
export async function readZip(path: string, take: (item: Item) => Promise<void>, { signal, countEntry, countBytes }: ReadLimits): Promise<void> {
  const zip = await opened(path)
  try {
    const entries: Entry[] = []
    for await (const entry of withFaults(zip.eachEntry())) {
      signal.throwIfAborted()
      countEntry()
      entries.push(entry)
    }
    requireApart(entries, zip.fileSize)
    for (const entry of entries) {
      signal.throwIfAborted()
      await take({ name: nameOf(entry), content: contentOf(zip, entry, countBytes) })
    }
  } finally {
    zip.close()
  }
}

function opened(path: string): Promise<ZipFile> {
  return yauzl.openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false }).catch((cause: unknown) => {
    throw faultOf(cause)
  })
}

/**
 * Entries that share bytes of the file are how a small file becomes petabytes (https://www.bamsoftware.com/hacks/zipbomb/).
 * No program that packs makes them.
 */
function requireApart(entries: readonly Entry[], fileSize: number): void {
  const inOrder = entries.toSorted((left, right) => left.relativeOffsetOfLocalHeader - right.relativeOffsetOfLocalHeader)
  for (const [index, entry] of inOrder.entries()) {
    const end = entry.relativeOffsetOfLocalHeader + localHeaderBytes + entry.fileNameLength + entry.compressedSize
    const next = inOrder[index + 1]?.relativeOffsetOfLocalHeader ?? fileSize
    if (end > next) throw new ArchiveFault('is damaged: two entries overlap')
  }
}

/** With `decodeStrings: false` a name is bytes, which its type does not tell. */
function nameOf(entry: Entry): string {
  const bytes = entry.fileNameRaw
  return decodeZipName({ bytes, flags: entry.generalPurposeBitFlag, extraFields: entry.extraFields, madeOn: entry.versionMadeBy >>> 8 })
}

function contentOf(zip: ZipFile, entry: Entry, countBytes: (bytes: number) => void): ItemContent {
  const mode = entry.versionMadeBy >>> 8 === unix ? entry.externalFileAttributes >>> 16 : 0
  const type = mode & fileTypes.mask
  const lastByte = entry.fileNameRaw.at(-1)
  const endsAsFolder = lastByte === 0x2f || lastByte === 0x5c
  if (type === fileTypes.folder || endsAsFolder || (type === 0 && (entry.externalFileAttributes & dosFolder) !== 0)) return { is: 'folder' }
  if (type === fileTypes.link) return { is: 'link', target: () => targetIn(zip, entry) }
  if (type !== 0 && type !== fileTypes.regular) return { is: 'special' }
  return { is: 'file', isProgram: (mode & 0o111) !== 0, bytes: () => bytesIn(zip, entry, countBytes) }
}

async function targetIn(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > limits.linkBytesMax) throw new ArchiveFault('is damaged: the target of a link is too long for a path')
  const chunks: Buffer[] = []
  for await (const chunk of bytesIn(zip, entry, () => undefined)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The bytes of a file. yauzl makes sure that there are as many as the entry says; their checksum is looked at here. */
async function* bytesIn(zip: ZipFile, entry: Entry, countBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw new ArchiveFault('is locked with a password', passwordHint)
  if (entry.compressionMethod !== methods.stored && entry.compressionMethod !== methods.deflated) throw unknownMethod(entry.compressionMethod)
  let sum = 0
  const stream = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
    throw faultOf(cause)
  })
  try {
    for await (const chunk of withFaults(stream as AsyncIterable<Buffer>)) {
      countBytes(chunk.length)
      sum = crc32(chunk, sum)
      yield chunk
    }
  } finally {
    stream.destroy()
  }
  if (sum !== entry.crc32) throw new ArchiveFault('is damaged: a checksum is wrong')
}

function unknownMethod(method: number): ArchiveFault {
  const name = otherMethods[method] ?? `method ${method}`
  return new ArchiveFault(`is packed by ${name}, which wirecheck cannot read`, 'Pack it again as an ordinary zip file (Deflate).')
}

async function* withFaults<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source
  } catch (thrown) {
    throw faultOf(thrown)
  }
}

/** What the library says of a file that it cannot read. Errors of the machine, such as a full disk, stay as they are. */
function faultOf(thrown: unknown): unknown {
  if (thrown instanceof ArchiveFault || !(thrown instanceof Error)) return thrown
  const code = 'code' in thrown ? String(thrown.code) : ''
  if (code !== '' && !code.startsWith('Z_')) return thrown
  if (/encryption/.test(thrown.message)) return new ArchiveFault('is locked with a password', passwordHint)
  if (/multi-disk/.test(thrown.message)) return new ArchiveFault('is one part of several', 'Pack everything into one file.')
  if (/signature not found|unexpected EOF/.test(thrown.message)) return new ArchiveFault('is not a whole zip file: its end is missing', undefined, thrown)
  return new ArchiveFault('is damaged', undefined, thrown)
}
