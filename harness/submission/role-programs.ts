/** The manifest's entry for a chat of two programs, one for each role. */

import { showCommand } from '../support/command-line.js'
import { readJavaSource } from './languages/java-source.js'
import { languageNamed } from './languages/table.js'
import type { ManifestEntry } from './manifest/manifest-format.js'
import { splitExtension } from './source/source-kinds.js'
import type { SourceFile } from './source/source-listing.js'

/** How a compiled program is built into the file `out` beside its source, where one command does that. */
const compilers: Readonly<Record<string, (path: string, out: string) => string>> = {
  C: (path, out) => showCommand('gcc', '-pthread', '-o', out, path),
  'C++': (path, out) => showCommand('g++', '-pthread', '-o', out, path),
  Go: (path, out) => showCommand('go', 'build', '-o', out, path),
  Rust: (path, out) => showCommand('rustc', '-o', out, path),
  Java: (path) => showCommand('javac', path),
}

interface Started {
  /** Undefined if there is nothing to build. */
  readonly build?: string
  readonly run: string
}

/** What to write for a server and a client that are programs of their own, with the arguments that an exercise of two roles has; undefined if that is not known. */
export function entryForRoles(server: SourceFile, client: SourceFile): Pick<Partial<ManifestEntry>, 'build' | 'run'> | undefined {
  const [first, second] = [startOf(server), startOf(client)]
  if (first === undefined || second === undefined) return undefined
  const build = [first.build, second.build].filter((each) => each !== undefined).join(' && ')
  const line = first.run.replace(/server/g, '{role}')
  // What is built is no file of the submission yet, so it must be there under the name that is written.
  const isOneLine = build === '' && line === second.run.replace(/client/g, '{role}') && line !== first.run
  const run = isOneLine
    ? `${line} {host} {port} {name}`
    : `case {role} in server) exec ${first.run} {port} {name};; client) exec ${second.run} {host} {port} {name};; esac`
  return build === '' ? { run } : { build, run }
}

function startOf({ language, path, folder, stem, text }: SourceFile): Started | undefined {
  const { interpreterName } = languageNamed(language)
  if (interpreterName !== undefined) return { run: showCommand(interpreterName, path) }
  const out = splitExtension(path).stem
  const build = compilers[language]?.(path, out)
  if (build === undefined) return undefined
  if (language !== 'Java') return { build, run: showCommand(`./${out}`) }
  const named = readJavaSource(text).packageName ?? ''
  return named === '' ? { build, run: folder === '' ? showCommand('java', stem) : showCommand('java', '-cp', folder, stem) } : undefined
}
