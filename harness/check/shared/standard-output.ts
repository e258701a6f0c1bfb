/** PRINT-1 and RESP-2: what a server prints is on its standard output, not on its standard error. */

import { CheckFailure } from '../evidence/failure.js'
import type { ServerContext } from '../language/context.js'

/**
 * Starts the server again without its standard error, and repeats a conversation that has gone well on a terminal, which shows both.
 * Whatever goes wrong now is due to that.
 */
export async function printsOnStandardOutput(context: ServerContext, conversation: (context: ServerContext) => Promise<void>): Promise<void> {
  await context.restart({ hidesErrors: true })
  try {
    await conversation(context)
  } catch (thrown) {
    if (!(thrown instanceof CheckFailure) || thrown.about !== 'screen') throw thrown
    throw new CheckFailure({
      message: 'The program prints it on standard error, not on standard output.',
      expected: ['the text on standard output (descriptor 1)'],
      actual: 'With standard error on /dev/null, the text does not appear.',
      hint: 'These write to standard error: log.Println in Go, System.err in Java, std::cerr in C++, eprintln! in Rust, console.error in JavaScript, logging in Python. Use the usual print function instead.',
    })
  }
}
