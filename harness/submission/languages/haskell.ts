/** Haskell: GHC compiles the file and the modules that it imports. */

import { join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import type { BuildJob, BuildStep, BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { Language } from './language.js'
import { outputName } from './output-name.js'

const compiler: Tool = { title: 'The Haskell compiler', package: 'ghc', names: ['ghc'] }

/** The Debian packages of modules that do not come with GHC. */
const packages: readonly (readonly [RegExp, string])[] = [
  [/Network\.Socket/, 'libghc-network-dev'],
  [/Network\.Simple/, 'libghc-network-simple-dev'],
  [/Data\.Aeson/, 'libghc-aeson-dev'],
  [/Network\.HTTP/, 'libghc-http-dev'],
  [/Control\.Concurrent\.Async/, 'libghc-async-dev'],
  [/System\.Random/, 'libghc-random-dev'],
]

export const haskell: Language = {
  name: 'Haskell',
  extensions: ['hs'],
  lineComment: '--',
  isCompiled: true,
  makesExecutable: true,
  tools: [compiler],
  hasMain: (text) => /^main\s*(?:::|=)/m.test(text),
  build: buildHaskell,
}

async function buildHaskell({ source, exercise }: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const file = await tools.requireTool(compiler)
  const name = outputName(source)
  const artifacts = await tools.artifacts(exercise)
  const output = join(artifacts, name)
  const place = source.folder === '' ? [] : [`-i${source.folder}`]
  // The objects of two programs in one folder are both called Main.o.
  const objects = join(await tools.cache(`ghc-${exercise}`))
  const step: BuildStep = {
    file,
    args: ['-O0', '-threaded', ...place, '-outputdir', objects, '-o', output, fileWord(source.path)],
    shown: showCommand('ghc', '-threaded', ...place, '-o', name, fileWord(source.path)),
  }
  const result = await tools.attempt(step)
  if (result.status !== 0) {
    const lacking = /Could not (?:find|load) module .([\w.]+)/.exec(result.output)?.[1]
    const found = packages.find(([pattern]) => lacking !== undefined && pattern.test(lacking))
    if (found !== undefined)
      throw new BuildFault('untested', `The Haskell module ${lacking} is not installed on this machine. Install the package ${found[1]}.`)
    throw await tools.faultOf(step, result)
  }
  return { file: output, args: [], cwd: join(tools.root, source.folder), shown: showCommand(`./${name}`) }
}
