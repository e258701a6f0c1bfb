/** Elixir: scripts are parsed before they start; the other files of the folder that only define modules are loaded first. */

import { basename, join } from 'node:path'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import type { SourceFile } from '../source/source-listing.js'
import type { Language } from './language.js'

const interpreter: Tool = { title: 'Elixir', package: 'elixir', names: ['elixir'] }

export const elixir: Language = {
  name: 'Elixir',
  extensions: ['exs', 'ex'],
  interpreter: /^elixir$/,
  interpreterName: 'elixir',
  lineComment: '#',
  isCompiled: false,
  tools: [interpreter],
  // What stands at the left margin and is no definition runs when the file is loaded.
  hasMain: (text) => /^(?!(?:defmodule|end|import|require|alias|use)\b)[A-Za-z:{[(]/m.test(text),
  build: ({ source }, tools) => buildElixir(source, tools),
}

const parse = 'for path <- System.argv(), do: Code.string_to_quoted!(File.read!(path), file: path)'

async function buildElixir(source: SourceFile, tools: BuildTools): Promise<StartCommand> {
  const file = await tools.requireTool(interpreter)
  await tools.run({ file, args: ['-e', parse, source.path], shown: showCommand('elixir', fileWord(source.path)) })
  const modules = tools.sources.programs.filter((each) => each.language === 'Elixir' && !each.hasMain && each.folder === source.folder && each !== source)
  const required = modules.flatMap(({ path }) => ['-r', fileWord(basename(path))])
  return {
    file,
    args: [...required, fileWord(basename(source.path))],
    cwd: join(tools.root, source.folder),
    shown: showCommand('elixir', fileWord(source.path)),
  }
}
