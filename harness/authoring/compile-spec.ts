/** Compiles a spec of an instructor's own, in TypeScript or JavaScript, to a file that Node.js can load. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { SpecModule } from '../model/exercise.js'
import { writeBundle } from '../support/bundler.js'
import { describeError, UsageError } from '../support/errors.js'
import { projectRoot } from '../support/project-root.js'

/** The package's name in the imports of a spec. */
const packageName = 'wirecheck'

/** What that name means: the very modules that a worker has, whether or not the package is installed beside the spec. */
const language = pathToFileURL(join(projectRoot, 'dist/bundle/harness/check/index.js')).href

/**
 * Bundles the spec with what it imports from its own folder, and writes it to `folder`. The source map is in the file, so that an
 * error names the line of the source. Throws UsageError with the place of a syntax error or of an import that leads nowhere.
 */
export async function compileSpec(spec: string, folder: string): Promise<SpecModule> {
  const path = join(folder, `${basename(spec).replace(/\.[mc]?[jt]s$/, '')}.mjs`)
  try {
    const sources = new Set<string>()
    const finder = {
      name: packageName,
      resolveId: (id: string) => (id === packageName ? { id: language, external: true } : null),
      moduleParsed: ({ id }: { readonly id: string }) => void sources.add(id),
    }
    await writeBundle({ input: spec, plugins: [finder] }, { file: path, sourcemap: 'inline', codeSplitting: false })
    const hash = createHash('sha256')
    for (const source of [...sources].filter(isAbsolute).sort()) hash.update(readFileSync(source))
    return { path, sha256: hash.digest('hex') }
  } catch (thrown) {
    const { says, frame } = faultIn(describeError(thrown))
    throw new UsageError(`Cannot compile ${spec}: ${says}`, {
      hint: [...frame, 'docs/own-exercises.md describes how a spec is written.'].join('\n'),
      cause: thrown,
    })
  }
}

/** The first fault in rolldown's message, with its place, and the lines of the source around it. */
function faultIn(message: string): { says: string; frame: readonly string[] } {
  const lines = stripVTControlCharacters(message).split('\n')
  const first = lines.findIndex((line) => /^\[\w+\] /.test(line))
  if (first < 0) return { says: message, frame: [] }
  const place = /\[ (\S+:\d+:\d+) \]/.exec(lines.slice(first).join('\n'))?.[1]
  const says = lines[first]?.replace(/^\[\w+\] /, '') ?? ''
  return { says: place === undefined ? says : `${says} (${place})`, frame: lines.slice(first + 1).filter((line) => line.trim() !== '') }
}
