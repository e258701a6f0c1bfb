/** Languages that wirecheck does not build: their names, and how their programs are usually started. */

import { basename } from 'node:path'
import { showCommand } from '../../support/command-line.js'

export interface OtherLanguage {
  readonly name: string
  /** The manifest line that starts a program, with `EXERCISE` for the exercise. */
  readonly manifestLine: string
}

interface Commands {
  readonly name: string
  /** The words before the file, for a language whose files can be started. */
  readonly run?: string
  /** The build command; `FILE` and `NAME` stand for the file and for the executable. */
  readonly build?: string
}

const commandsOfExtension: Readonly<Record<string, Commands>> = {
  dart: { name: 'Dart', run: 'dart' },
  swift: { name: 'Swift', build: 'swiftc FILE -o NAME' },
  pas: { name: 'Pascal', build: 'fpc FILE -oNAME' },
  f90: { name: 'Fortran', build: 'gfortran FILE -o NAME' },
  d: { name: 'D', build: 'gdc FILE -o NAME' },
  zig: { name: 'Zig', build: 'zig build-exe FILE -O ReleaseSafe -femit-bin=NAME' },
  nim: { name: 'Nim', build: 'nim c -o:NAME FILE' },
  cr: { name: 'Crystal', build: 'crystal build FILE -o NAME' },
  m: { name: 'Objective-C', build: 'gcc FILE -lobjc -o NAME' },
  asm: { name: 'assembler', build: 'nasm -felf64 FILE -o NAME.o && ld NAME.o -o NAME' },
  jl: { name: 'Julia', run: 'julia' },
  r: { name: 'R', run: 'Rscript' },
  groovy: { name: 'Groovy', run: 'groovy' },
  clj: { name: 'Clojure', run: 'clojure' },
  erl: { name: 'Erlang', run: 'escript' },
  kts: { name: 'Kotlin script', run: 'kotlinc -script' },
  rkt: { name: 'Racket', run: 'racket' },
  tcl: { name: 'Tcl', run: 'tclsh' },
  fsx: { name: 'F#', run: 'dotnet fsi' },
  fs: { name: 'F#', run: 'dotnet fsi' },
  vb: { name: 'Visual Basic', run: 'dotnet run' },
  ps1: { name: 'PowerShell', run: 'pwsh' },
  bat: { name: 'Windows batch', run: 'wine cmd /c' },
}

/** The language of a file that wirecheck does not build; undefined for every other file. */
export function otherLanguageOf(path: string): OtherLanguage | undefined {
  const [, stem = '', extension = ''] = /^(.+)\.(\w+)$/.exec(basename(path)) ?? []
  const commands = commandsOfExtension[extension.toLowerCase()]
  if (commands === undefined) return undefined
  const build = commands.build?.replaceAll('FILE', showCommand(path)).replaceAll('NAME', showCommand(stem))
  const entry = build === undefined ? { run: `${commands.run} ${showCommand(path)}` } : { build, run: showCommand(`./${stem}`) }
  const pairs = Object.entries(entry).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
  return { name: commands.name, manifestLine: `{ "EXERCISE": { ${pairs.join(', ')} } }` }
}
