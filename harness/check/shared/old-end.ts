/** PRINT-1 and RESP-2: a text printed from a buffer that still has the end of a longer one: bytes from the network have no NUL at their end. */

import { quoteBytes } from '../../support/bytes.js'
import { CheckFailure } from '../evidence/failure.js'

/** How many bytes of the old text show it: random ones never follow by chance. */
const shownMin = 5

/**
 * Expects that `text` was not printed with the end of `before`, a text that was sent earlier and has at least five characters more. Throws TypeError
 * if it has not: then nothing could tell the two apart.
 *
 * ```ts
 * expectNoOldEnd(screen.printed(), { text: 'short', before: 'a longer text' })
 * ```
 */
export function expectNoOldEnd(printed: string, { text, before }: { text: string; before: string }): void {
  const oldEnd = before.trimEnd().slice(text.length, text.length + shownMin)
  if (oldEnd.length < shownMin) throw new TypeError('expectNoOldEnd() needs an earlier text that is longer')
  if (!printed.replaceAll('\r', '').includes(`${text}${oldEnd}`)) return
  throw new CheckFailure({
    message: 'The program printed the end of an earlier, longer text after this one.',
    expected: [quoteBytes(Buffer.from(text))],
    actual: quoteBytes(Buffer.from(printed)),
    hint: 'What arrives has a length and no NUL at its end. Print only as many bytes as the call returned: fwrite(buffer, 1, n, stdout), printf("%.*s", (int)n, buffer), or set buffer[n] = 0 first. In Java, use new String(buffer, 0, n).',
  })
}
