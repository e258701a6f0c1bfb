/** Recognises by name and first bytes what a file is: a program in some language, or nothing that can be started. */

export type LanguageName =
  | 'Python'
  | 'JavaScript'
  | 'TypeScript'
  | 'Java'
  | 'C'
  | 'C++'
  | 'Go'
  | 'Rust'
  | 'Perl'
  | 'Ruby'
  | 'PHP'
  | 'shell script'
  | 'executable'
  | 'Makefile'

const languageOfExtension: Readonly<Record<string, LanguageName>> = {
  py: 'Python',
  pyw: 'Python',
  js: 'JavaScript',
  mjs: 'JavaScript',
  cjs: 'JavaScript',
  ts: 'TypeScript',
  mts: 'TypeScript',
  cts: 'TypeScript',
  java: 'Java',
  c: 'C',
  cc: 'C++',
  cpp: 'C++',
  cxx: 'C++',
  'c++': 'C++',
  go: 'Go',
  rs: 'Rust',
  pl: 'Perl',
  rb: 'Ruby',
  php: 'PHP',
  sh: 'shell script',
  bash: 'shell script',
}

/** Files that look like programs to a person, and what to do about them. */
const adviceOfExtension: Readonly<Record<string, string>> = {
  cs: 'is a C# file, and wirecheck does not know how to build C#: add its build and run commands to wirecheck.json',
  kt: 'is a Kotlin file, and wirecheck does not know how to build Kotlin: add its build and run commands to wirecheck.json',
  swift: 'is a Swift file, and wirecheck does not know how to build Swift: add its build and run commands to wirecheck.json',
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
const notPrograms = /^(?:__init__|setup|conftest)\.py$|\.d\.[mc]?ts$|\.config\.[mc]?[jt]s$|^build\.rs$|^(?:module|package)-info\.java$/

/** A name without its last extension, and that extension in lower case (`''` when there is none). */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() }
}

/** The language by a file's name; undefined if the name does not tell, null if the file cannot be a program. */
export function languageByName(name: string): LanguageName | undefined | null {
  const { extension } = splitExtension(name)
  if (notPrograms.test(name) || libraryExtensions.has(extension) || extension in adviceOfExtension) return null
  return languageOfExtension[extension]
}

/** The language of a file whose name does not tell: from its `#!` line or, for a compiled program, its first bytes. */
export function languageByContent(head: Buffer): LanguageName | undefined {
  if (isCompiledProgram(head)) return 'executable'
  const interpreter = shebang(head.toString('latin1'))
  if (interpreter === undefined) return undefined
  if (/^python[\d.]*$/.test(interpreter)) return 'Python'
  if (interpreter === 'node' || interpreter === 'nodejs') return 'JavaScript'
  if (/^(?:ba|da|k|z)?sh$/.test(interpreter)) return 'shell script'
  if (interpreter === 'perl') return 'Perl'
  if (interpreter === 'ruby') return 'Ruby'
  if (interpreter === 'php') return 'PHP'
  return 'executable'
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

/** What to do with a file that looks like a program but is not one; undefined for all other files. */
export function adviceFor(name: string): string | undefined {
  return adviceOfExtension[splitExtension(name).extension]
}

/** Whether a source file has a main function. Always true for languages without one. */
export function hasMain(language: LanguageName, text: string): boolean {
  if (text.trim() === '') return false
  const code = ['Java', 'C', 'C++', 'Go', 'Rust'].includes(language) ? withoutComments(text) : text
  if (language === 'Java') return /\bvoid\s+main\s*\(/.test(code)
  if (language === 'C' || language === 'C++') return /\bmain\s*\(/.test(code)
  if (language === 'Go') return /^\s*package\s+main\b/m.test(code) && /^\s*func\s+main\s*\(/m.test(code)
  if (language === 'Rust') return /\bfn\s+main\s*\(/.test(code)
  return true
}

/** Source of the C family without comments and without the contents of its strings. */
export function withoutComments(text: string): string {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"/g, (piece) => (piece.startsWith('"') ? '""' : ' '))
}

/** ELF, Windows PE and Mach-O programs, for any processor. */
function isCompiledProgram(head: Buffer): boolean {
  const magic = head.length < 4 ? 0 : head.readUInt32BE(0)
  return magic === 0x7f454c46 || magic >>> 16 === 0x4d5a || [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(magic)
}
