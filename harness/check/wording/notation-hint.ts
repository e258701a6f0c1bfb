/** What to do where a program printed bytes in the notation of its language instead of making text of them. */

/** How languages print bytes that nobody has made text of. */
const notations: readonly (readonly [shape: RegExp, hint: string])[] = [
  [/<Buffer(?: [\da-f]{2})+/, 'Node.js prints a Buffer as numbers. Make text of it: data.toString().'],
  [
    /\[B@[\da-f]+/,
    'This is the name of an array in Java, not its text. Make text of the bytes that arrived: new String(bytes, 0, length, StandardCharsets.UTF_8).',
  ],
  [/System\.Byte\[\]/, 'This is the name of an array in C#, not its text. Make text of the bytes that arrived: Encoding.UTF8.GetString(bytes, 0, length).'],
  [
    /\[\d{1,3}(?:,? \d{1,3}){3,}/,
    'The bytes were printed as numbers. Make text of those that arrived: string(buffer[:n]) in Go, String::from_utf8_lossy(&buffer[..n]) in Rust.',
  ],
]

/** Undefined unless the output holds bytes in such a notation. */
export function notationHint(printed: string): string | undefined {
  return notations.find(([shape]) => shape.test(printed))?.[1]
}
