/** Recognises by name and first bytes what a file is: a program in some language, or nothing that can be started. */

import { otherLanguageOf } from './other-languages.js'

/** What the search for programs must know about a language. Its build is described in the folder `languages`. */
export interface SourceKind {
  /** Its name in the report. */
  readonly name: string
  /** Lower case, without the dot. */
  readonly extensions: readonly string[]
  /** Matches the interpreters that a `#!` line names. */
  readonly interpreter?: RegExp
  /** Whether its build makes an executable, which students often hand in beside the source. */
  readonly makesExecutable?: boolean
  /** Whether a text has a main function. Left out where every file can be started. */
  hasMain?(text: string): boolean
}

/** Files that look like programs to a person, and what to do about them. */
const adviceOfExtension: Readonly<Record<string, string>> = {
  ipynb: 'is a notebook: save the program as a .py file',
  zip: 'is an archive: unpack it',
  gz: 'is an archive: unpack it',
  tgz: 'is an archive: unpack it',
  rar: 'is an archive: unpack it',
  '7z': 'is an archive: unpack it',
  class: 'is compiled Java: hand in the .java file',
  jar: 'is compiled Java: hand in the .java files, or add the run command to wirecheck.json',
  pyc: 'is compiled Python: hand in the .py file',
  exe: 'is a Windows program: hand in its source',
  txt: 'is a text file: if it is a program, rename it with the file extension of its language',
}

const libraryExtensions = new Set(['so', 'o', 'a', 'dll', 'dylib', 'ko', 'obj'])
const notPrograms = /^mix\.exs$|^(?:__init__|setup|conftest)\.py$|\.d\.[mc]?ts$|\.config\.[mc]?[jt]s$|^build\.rs$|^(?:module|package)-info\.java$/

/** A name without its last extension, and that extension in lower case (`''` when there is none). */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() }
}

/** The language by a file's name; undefined if the name does not tell, null if the file cannot be a program. */
export function languageByName(name: string, kinds: readonly SourceKind[]): string | undefined | null {
  const { extension } = splitExtension(name)
  if (notPrograms.test(name) || libraryExtensions.has(extension) || adviceFor(name) !== undefined) return null
  return extension === '' ? undefined : kinds.find(({ extensions }) => extensions.includes(extension))?.name
}

/** The language of a file whose name does not tell: from its `#!` line or, for a compiled program, its first bytes. */
export function languageByContent(head: Buffer, kinds: readonly SourceKind[]): string | undefined {
  if (isCompiledProgram(head)) return 'executable'
  const interpreter = shebang(head.toString('latin1'))
  if (interpreter === undefined) return undefined
  return kinds.find((kind) => kind.interpreter?.test(interpreter))?.name ?? 'executable'
}

/** The program that a `#!` line names, without its folder: `python3` for `#!/usr/bin/env -S python3 -u`. A byte order mark before it is ignored. */
export function shebang(text: string): string | undefined {
  const line = /^(?:\uFEFF|\u00EF\u00BB\u00BF)?#![ \t]*([^\r\n]+)/.exec(text)?.[1]
  if (line === undefined) return undefined
  const words = line
    .trim()
    .split(/[ \t]+/)
    .map((word) => word.slice(word.lastIndexOf('/') + 1))
  return words[0] === 'env' ? words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) : words[0]
}

/** What to do with a file that looks like a program but is not one; undefined for all other files. `path`: in the submission. */
export function adviceFor(path: string): string | undefined {
  const other = otherLanguageOf(path)
  if (other !== undefined)
    return `is a ${other.name} program. wirecheck does not know ${other.name}: say in wirecheck.json how to start it:\n  ${other.manifestLine}`
  return adviceOfExtension[splitExtension(path).extension]
}

/** Whether a source file has a main function. Always true for languages without one. */
export function hasMain(language: string, text: string, kinds: readonly SourceKind[]): boolean {
  if (text.trim() === '') return false
  return kinds.find(({ name }) => name === language)?.hasMain?.(text) ?? true
}

/** ELF, Windows PE and Mach-O programs, for any processor. */
function isCompiledProgram(head: Buffer): boolean {
  const magic = head.length < 4 ? 0 : head.readUInt32BE(0)
  return magic === 0x7f454c46 || magic >>> 16 === 0x4d5a || [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(magic)
}
