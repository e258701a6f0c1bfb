/** Puts modules and what they import into few files. Only this file imports rolldown. */

import { rolldown, type InputOptions, type OutputOptions } from 'rolldown'

/** Reads the modules of `input` and writes them as ES modules. Rejects with rolldown's message on a syntax error, or an import that leads nowhere. */
export async function writeBundle(input: InputOptions, output: OutputOptions): Promise<void> {
  await using bundle = await rolldown({ platform: 'node', logLevel: 'silent', ...input })
  await bundle.write({ format: 'esm', ...output })
}
