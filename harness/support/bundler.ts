/** Puts modules and what they import into few files. Only this file imports rolldown. */

import { rolldown, type InputOptions, type OutputOptions } from 'rolldown'

/** Reads the modules of `input`, writes them as ES modules, and returns their paths. Rejects with rolldown's message on a syntax error, or an import that leads nowhere. */
export async function writeBundle(input: InputOptions, output: OutputOptions): Promise<readonly string[]> {
  await using bundle = await rolldown({ platform: 'node', logLevel: 'silent', ...input })
  const written = await bundle.write({ format: 'esm', ...output })
  return written.output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
}
