/** The blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian. npm has no writer for this format. */

const types = { sectionHeader: 0x0a0d0d0a, interface: 1, enhancedPacket: 6 } as const
const byteOrderMagic = 0x1a2b3c4d
/** Every packet begins with its IPv4 or IPv6 header (linktypes registry, LINKTYPE_RAW). */
const linkTypeRaw = 101
const snapLength = 262_144
const optionCodes = { comment: 1, interfaceName: 2, application: 4 } as const
/** The draft gives an option's length 16 bits; people read less. */
const optionBytesMax = 8_000

/** A packet as it is in the file. */
export interface CapturedPacket {
  /** Microseconds since 1970 (UTC). */
  readonly atUs: number
  readonly bytes: Uint8Array
  /** The packet's length on the wire, when `bytes` holds only its first bytes. */
  readonly originalLength: number
  readonly comments: readonly string[]
}

/** The block that a file begins with. `application`: the name and version of the program that writes it. */
export function sectionHeader({ comment, application }: { readonly comment: string; readonly application: string }): Buffer {
  const body = Buffer.alloc(16)
  body.writeUInt32LE(byteOrderMagic, 0)
  body.writeUInt16LE(1, 4) // Version 1.0.
  body.writeBigInt64LE(-1n, 8) // The section's length is not said.
  return block(types.sectionHeader, body, option('comment', comment), option('application', application), endOfOptions)
}

/** The only interface, with times in microseconds, which is the default. */
export function rawInterface(name: string, comment: string): Buffer {
  const body = Buffer.alloc(8)
  body.writeUInt16LE(linkTypeRaw, 0)
  body.writeUInt32LE(snapLength, 4)
  return block(types.interface, body, option('interfaceName', name), option('comment', comment), endOfOptions)
}

export function enhancedPacket({ atUs, bytes, originalLength, comments }: CapturedPacket): Buffer {
  const head = Buffer.alloc(20)
  const time = BigInt(atUs)
  head.writeUInt32LE(Number(time >> 32n), 4)
  head.writeUInt32LE(Number(time & 0xffff_ffffn), 8)
  head.writeUInt32LE(bytes.length, 12)
  head.writeUInt32LE(originalLength, 16)
  const options = comments.length === 0 ? [] : [...comments.map((comment) => option('comment', comment)), endOfOptions]
  return block(types.enhancedPacket, head, padded(bytes), ...options)
}

const endOfOptions = Buffer.alloc(4)

function option(code: keyof typeof optionCodes, text: string): Buffer {
  const value = Buffer.from(text).subarray(0, optionBytesMax)
  const head = Buffer.alloc(4)
  head.writeUInt16LE(optionCodes[code], 0)
  head.writeUInt16LE(value.length, 2)
  return Buffer.concat([head, padded(value)])
}

/** A block has its length before and after its body. */
function block(type: number, ...body: readonly Uint8Array[]): Buffer {
  const length = body.reduce((sum, part) => sum + part.length, 12)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type, 0)
  head.writeUInt32LE(length, 4)
  return Buffer.concat([head, ...body, head.subarray(4)])
}

/** Everything is padded to a multiple of four bytes. */
function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}
