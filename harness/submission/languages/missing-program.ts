/** Programs that a manifest or a build starts and that this machine lacks: which package to install. */

import { BuildFault } from '../building/build-fault.js'
import { describeMissingTool, lookUp, toolNamed, type Tool } from '../building/toolchain.js'
import { languageTool } from './table.js'

/** Build tools and interpreters of languages that wirecheck does not know by itself, each with its Debian package; null if Debian 12 has none. */
const packageOf: Readonly<Record<string, string | null>> = {
  cmake: 'cmake',
  ninja: 'ninja-build',
  meson: 'meson',
  gradle: 'gradle',
  ant: 'ant',
  sbt: null,
  cabal: 'cabal-install',
  stack: 'haskell-stack',
  dune: 'ocaml-dune',
  mix: 'elixir',
  clang: 'clang',
  'clang++': 'clang',
  dart: null,
  swift: null,
  swiftc: null,
  fpc: 'fpc',
  gfortran: 'gfortran',
  gdc: 'gdc',
  zig: null,
  nim: 'nim',
  crystal: 'crystal',
  nasm: 'nasm',
  julia: null,
  Rscript: 'r-base-core',
  groovy: 'groovy',
  clojure: 'clojure',
  escript: 'erlang-base',
  erl: 'erlang-base',
  racket: 'racket',
  tclsh: 'tcl',
  pwsh: null,
  wine: 'wine',
  bun: null,
  deno: null,
  tsc: 'node-typescript',
  'ts-node': 'ts-node',
  npx: 'npm',
  yarn: null,
  pnpm: null,
  uv: null,
  pipenv: 'pipenv',
  poetry: 'python3-poetry',
  socat: 'socat',
  gawk: 'gawk',
}

/** The fault for a known program that is not on this machine; undefined if the word is not one, and may be a typing mistake. */
export function missingProgram(word: string, command = ''): BuildFault | undefined {
  const tool = toolNamed(word) ?? languageTool(word) ?? otherTool(word)
  return tool === undefined ? undefined : new BuildFault('untested', describeMissingTool(tool), { command })
}

/**
 * The fault for a build in which a shell or make did not find a known program. Since a build can print anything, the machine
 * must really lack that program, and `text`, the build command or the Makefile, must have it as a command.
 */
export async function missingInOutput(output: string, { command, text }: { command: string; text: string }): Promise<BuildFault | undefined> {
  const [, byShell, byMake] =
    /(?:sh|bash): (?:\d+: |line \d+: )?([\w.+-]+): (?:command )?not found|make(?:\[\d+\])?: ([\w.+-]+): No such file/.exec(output) ?? []
  const word = byShell ?? byMake
  if (word === undefined || !isCommandIn(text, word) || (await lookUp(word)) !== null) return undefined
  return missingProgram(word, command)
}

/** Whether a shell command or a Makefile has the word where a command stands: first on its line or after an operator, or as the value of a variable. */
function isCommandIn(text: string, word: string): boolean {
  const found = RegExp(`(?:^[\\t @+-]*|[;&|(=]\\s*)${word.replaceAll(/[.+]/g, '\\$&')}(?:\\s|$)`, 'm')
  return found.test(text)
}

function otherTool(word: string): Tool | undefined {
  const name = packageOf[word]
  return name === undefined ? undefined : { title: word, package: name, names: [word] }
}
