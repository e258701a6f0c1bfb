/** Quotes words for a POSIX shell, in the commands that a person is to read and may copy. */

// Placeholders like `{port}` mean nothing to a shell. Braces with a comma inside do, and so does a tilde at the beginning.
const placeholder = /\{\w+\}/g
const plain = /^(?!~)[\p{L}\p{N}\w@%+=:,./~-]+$/u

/** A word as a person would type it: quoted only where the shell would otherwise read something else. */
export function shellQuote(word: string): string {
  return plain.test(word.replace(placeholder, '0')) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
