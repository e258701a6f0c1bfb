/** The options of the commands for developers (`npm run soak`, `make-class`, `fixtures:check`, `bench`). */

import { parseArgs, type ParseArgsConfig } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ readonly options: O; readonly allowPositionals: true }>>

/** Reads the command line. `--help` prints the usage and ends the process; so does an option that there is not, with status 2. */
export function developerOptions<const O extends Options>(usage: string, options: O): Parsed<O> {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (thrown) {
    return refuse(thrown instanceof Error ? (thrown.message.split('. ')[0] ?? '') : String(thrown), usage)
  }
}

/** Says what is wrong with the command line, and ends the process with status 2. */
export function refuse(message: string, usage: string): never {
  process.stderr.write(`${message.replace(/[.]?$/, '.')}\n\n${usage}\n`)
  process.exit(2)
}
