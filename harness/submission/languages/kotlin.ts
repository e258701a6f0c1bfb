/** Kotlin: compiled to a .jar file that Java runs. */

import { join } from 'node:path'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildJob, BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import { withoutComments } from '../source/without-comments.js'
import { lackedByJvmFiles } from './known-packages.js'
import type { Language } from './language.js'
import { kotlinFeatures, newerThan } from './newer-language.js'
import { outputName } from './output-name.js'

const compiler: Tool = { title: 'The Kotlin compiler', package: 'kotlin', names: ['kotlinc'] }

export const kotlin: Language = {
  name: 'Kotlin',
  extensions: ['kt'],
  lineComment: '//',
  isCompiled: true,
  tools: [compiler],
  hasMain: (text) => /\bfun\s+main\s*\(/.test(withoutComments(text)),
  build: buildKotlin,
}

async function buildKotlin({ source, exercise }: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const file = await tools.requireTool(compiler)
  const java = await tools.requireTool('java')
  const name = `${outputName(source)}.jar`
  const jar = join(await tools.artifacts(exercise), name)
  const parts = tools.sources.programs.filter((each) => each.language === 'Kotlin' && !each.hasMain && each.folder === source.folder && each !== source)
  const files = [source, ...parts].map(({ path }) => fileWord(path))
  await tools.run({
    file,
    args: [...files, '-nowarn', '-include-runtime', '-d', jar],
    shown: showCommand('kotlinc', ...files, '-include-runtime', '-d', name),
    lacks: async () => {
      const { output } = await tools.attempt({ file, args: ['-version'], shown: showCommand('kotlinc', '-version') })
      const known = /kotlinc-jvm (\d+\.\d+)/.exec(output)?.[1]
      const newer = known === undefined ? undefined : newerThan(known, [source, ...parts], kotlinFeatures, 'kotlinc')
      return newer ?? lackedByJvmFiles([source, ...parts])
    },
  })
  return { file: java, args: ['-XX:+UseSerialGC', '-jar', jar], cwd: join(tools.root, source.folder), shown: showCommand('java', '-jar', name) }
}
