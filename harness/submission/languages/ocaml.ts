/** OCaml: compiled with the libraries for sockets and threads, together with the modules that it names. */

import { join } from 'node:path'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildJob, BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import type { SourceFile } from '../source/source-listing.js'
import type { Language } from './language.js'
import { outputName } from './output-name.js'

const compiler: Tool = { title: 'The OCaml compiler', package: 'ocaml-nox', names: ['ocamlopt'] }

export const ocaml: Language = {
  name: 'OCaml',
  extensions: ['ml'],
  lineComment: null,
  isCompiled: true,
  makesExecutable: true,
  tools: [compiler],
  // A module consists of definitions only.
  hasMain: (text) => /^[ \t]*let[ \t]+(?:\(\)|_)\s*=|^[ \t]*[\w.]+[ \t]*\(\)[ \t]*(?:;;)?[ \t]*$|;;/m.test(text),
  build: buildOcaml,
}

async function buildOcaml({ source, exercise }: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const file = await tools.requireTool(compiler)
  const name = outputName(source)
  const output = join(await tools.artifacts(exercise), name)
  const libraries = ['-I', '+unix', '-I', '+threads', 'unix.cmxa', 'threads.cmxa']
  const place = source.folder === '' ? [] : ['-I', source.folder]
  const files = [...modulesOf(source, tools), source].map(({ path }) => fileWord(path))
  // The compiler writes its results beside the sources, so programs that share a module take turns.
  const step = { file, args: [...libraries, ...place, '-o', output, ...files], shown: showCommand('ocamlopt', ...libraries, ...place, '-o', name, ...files) }
  await tools.inTurn(`ocamlopt ${source.folder}`, () => tools.run(step))
  return { file: output, args: [], cwd: join(tools.root, source.folder), shown: showCommand(`./${name}`) }
}

/** The modules beside a program that it names, each after those that it needs itself. */
function modulesOf(source: SourceFile, tools: BuildTools): readonly SourceFile[] {
  const beside = tools.sources.programs.filter((each) => each.language === 'OCaml' && each.folder === source.folder && each !== source)
  const ordered = new Set<SourceFile>()
  const visit = ({ text }: SourceFile, visited: ReadonlySet<SourceFile>): void => {
    for (const each of beside) {
      const module = `${each.stem.charAt(0).toUpperCase()}${each.stem.slice(1)}`
      if (visited.has(each) || ordered.has(each) || !new RegExp(`\\b${module}\\b`).test(text)) continue
      visit(each, new Set([...visited, each]))
      ordered.add(each)
    }
  }
  visit(source, new Set())
  return [...ordered]
}
