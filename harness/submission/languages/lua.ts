/** Lua: the syntax is checked, and the sockets library must be installed if the program uses it. */

import { basename, join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import type { BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { SourceFile } from '../source/source-listing.js'
import type { Language } from './language.js'

const interpreter: Tool = { title: 'Lua', package: 'lua5.4', names: ['lua5.4', 'lua', 'lua5.3', 'lua5.1', 'luajit'] }

export const lua: Language = {
  name: 'Lua',
  extensions: ['lua'],
  interpreter: /^lua(?:jit)?[\d.]*$/,
  interpreterName: 'lua',
  lineComment: '--',
  isCompiled: false,
  tools: [interpreter],
  // A module ends by returning its table.
  hasMain: (text) => !/^return\s+[\w{][^\n]*\s*$/m.test(text.trimEnd().split('\n').at(-1) ?? ''),
  build: ({ source }, tools) => buildLua(source, tools),
}

/** LuaSocket is the only common way to use sockets in Lua, and it is a package of its own. */
const socketLibrary = /\brequire\s*\(?\s*["'](?:socket|mime)(?:\.\w+)?["']/

async function buildLua(source: SourceFile, tools: BuildTools): Promise<StartCommand> {
  const file = await tools.requireTool(interpreter)
  const shown = showCommand('lua', fileWord(source.path))
  await tools.run({ file, args: ['-e', 'assert(loadfile(arg[1]))', '/dev/null', source.path], shown: showCommand('luac', '-p', fileWord(source.path)) })
  if (socketLibrary.test(source.text)) {
    const found = await tools.attempt({ file, args: ['-e', 'require "socket"'], folder: source.folder, shown: `lua -e 'require "socket"'` })
    if (found.status !== 0) throw new BuildFault('untested', 'LuaSocket is not installed on this machine. Install the package lua-socket.')
  }
  return { file, args: [fileWord(basename(source.path))], cwd: join(tools.root, source.folder), shown }
}
