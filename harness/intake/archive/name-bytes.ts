/** Decodes the names in archives, which are bytes in an encoding that is often not told. */

import { crc32 } from 'node:zlib'

/** The name as the zip file gives it. */
export interface ZipName {
  readonly bytes: Buffer
  /** The general purpose flags; bit 11 says that the name is UTF-8. */
  readonly flags: number
  readonly extraFields: readonly { readonly id: number; readonly data: Buffer }[]
  /** The system that made the entry: 3 is Unix. */
  readonly madeOn: number
}

const utf8Flag = 1 << 11
const unicodePathField = 0x7075
const unix = 3

/** The second half of code page 437, which zip programs of DOS and Windows use. */
const codePage437 = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/**
 * The name of an entry of a zip file: the Unicode path field of Info-ZIP if it belongs to the name, else UTF-8, which macOS
 * writes without the flag, else what the system that made it uses. What is flagged as UTF-8 and is not is read as Windows-1252.
 */
export function decodeZipName({ bytes, flags, extraFields, madeOn }: ZipName): string {
  const field = extraFields.find(({ id }) => id === unicodePathField)?.data
  if (field !== undefined && field.length > 5 && field[0] === 1 && field.readUInt32LE(1) === crc32(bytes)) {
    const unicode = utf8(field.subarray(5))
    if (unicode !== null) return slashes(unicode)
  }
  const isOld = (flags & utf8Flag) === 0 && madeOn !== unix
  return slashes(utf8(bytes) ?? (isOld ? fromCodePage437(bytes) : windows1252(bytes)))
}

/** Zip files from Windows may separate folders by a backslash, though the format asks for a slash. */
function slashes(name: string): string {
  return name.replaceAll('\\', '/')
}

/** Null if the bytes are not UTF-8. */
export function utf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

export function windows1252(bytes: Buffer): string {
  return new TextDecoder('windows-1252').decode(bytes)
}

function fromCodePage437(bytes: Buffer): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : (codePage437[byte - 0x80] ?? ''))).join('')
}
