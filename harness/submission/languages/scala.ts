/** Scala: compiled to classes that the `scala` command runs. */

import { join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildJob, BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import { withoutComments } from '../source/without-comments.js'
import type { Language } from './language.js'

const compiler: Tool = { title: 'The Scala compiler', package: 'scala', names: ['scalac'] }
const runner: Tool = { title: 'Scala', package: 'scala', names: ['scala'] }

export const scala: Language = {
  name: 'Scala',
  extensions: ['scala'],
  lineComment: '//',
  isCompiled: true,
  tools: [compiler, runner],
  hasMain: (text) => mainOf(text) !== undefined,
  build: buildScala,
}

async function buildScala({ source, exercise }: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const file = await tools.requireTool(compiler)
  const scalaPath = await tools.requireTool(runner)
  const main = mainOf(source.text)
  if (main === undefined)
    throw new BuildFault('failed', `${source.path} has no object with a main method.`, {
      hint: 'Scala starts a program in its main method: object EchoServer { def main(args: Array[String]): Unit = … }',
    })
  const classes = await tools.artifacts(exercise)
  const parts = tools.sources.programs.filter((each) => each.language === 'Scala' && !each.hasMain && each.folder === source.folder && each !== source)
  const files = [source, ...parts].map(({ path }) => fileWord(path))
  await tools.run({ file, args: ['-encoding', 'UTF-8', '-d', classes, ...files], shown: showCommand('scalac', ...files) })
  return { file: scalaPath, args: ['-nc', '-cp', classes, main], cwd: join(tools.root, source.folder), shown: showCommand('scala', main) }
}

/** The object that contains main, with its package; undefined if there is none. */
function mainOf(text: string): string | undefined {
  const code = withoutComments(text)
  const packageName = /^[ \t]*package\s+([\w.]+)/m.exec(code)?.[1]
  const starts = /@main\s+def\s+(\w+)/.exec(code)?.[1] ?? /\bobject\s+(\w+)\s+extends\s+(?:\w+\s+with\s+)*App\b/.exec(code)?.[1]
  const before = code.slice(0, Math.max(code.search(/\bdef\s+main\s*\(/), 0))
  const name = starts ?? [...before.matchAll(/\bobject\s+(\w+)/g)].at(-1)?.[1]
  return name === undefined || packageName === undefined ? name : `${packageName}.${name}`
}
