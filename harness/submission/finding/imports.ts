/** Which files of a submission a program is made of, and whether it talks to a network through any of them. */

import { basename } from 'node:path'
import type { Exercise } from '../../model/exercise.js'
import { readsInput, usesNetwork } from '../source/network-use.js'
import { withoutComments } from '../source/without-comments.js'
import type { SourceFile } from '../source/source-listing.js'

const compiled = new Set(['Java', 'C', 'C++', 'Go', 'Rust'])
/** Those of them in which a file that uses another one names it: by its class or its module. */
const naming = new Set(['Java', 'Rust'])

/** Whether a file imports another one of the submission by its name. */
export function imports(text: string, stem: string, language: string): boolean {
  const name = stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  if (language === 'Python')
    return new RegExp(
      `^[ \\t]*(?:from\\s+[\\w.]*\\b${name}\\s+import|from\\s+\\.+\\s+import\\s+.*\\b${name}\\b|import\\s+(?:[\\w.]+\\s*,\\s*)*(?:\\w+\\.)*${name}\\b)`,
      'm',
    ).test(text)
  if (language === 'JavaScript' || language === 'TypeScript') return new RegExp(`['"\`]\\.{1,2}/(?:[\\w./-]+/)?${name}(?:\\.[mc]?[jt]s)?['"\`]`).test(text)
  if (language === 'Ruby') return new RegExp(`\\brequire(?:_relative)?[ (]+['"](?:[\\w./-]+/)?${name}(?:\\.rb)?['"]`).test(text)
  if (language === 'PHP') return new RegExp(`\\b(?:require|include)(?:_once)?\\b[^;\\n]{0,80}['"](?:[\\w./-]*/)?${name}\\.php['"]`).test(text)
  return false
}

/** Whether a file imports the package that another file is part of: `import echo_server`, `require('./echo-server')` of a folder's index.js. */
function importsPackage(of: SourceFile, { folder, stem, language }: SourceFile): boolean {
  const isWhole = language === 'Python' || stem === 'index'
  return folder !== '' && isWhole && of.folder !== folder && imports(of.text, basename(folder), of.language)
}

/** Whether a program does what every program of an exercise must do: use a network, or read its input where there is none. */
export function isFitFor(exercise: Exercise, source: SourceFile, sources: readonly SourceFile[]): boolean {
  return partsOf(source, sources).some((part) => (exercise.transport === 'none' && readsInput(part.text)) || usesNetwork(part.language, part.text))
}

/** Whether a program talks to a network, itself or through its other files. */
export function isNetworkProgram(source: SourceFile, sources: readonly SourceFile[]): boolean {
  return partsOf(source, sources).some((part) => usesNetwork(part.language, part.text))
}

/**
 * The other files that a program is made of and that start nothing by themselves. In a language in which it may use all files, only
 * those that its text names, as `new EchoServer()` names EchoServer.java.
 */
export function modulesOf(source: SourceFile, sources: readonly SourceFile[]): readonly SourceFile[] {
  const words = new Set(naming.has(source.language) ? withoutComments(source.text).match(/\w+/g) : [])
  const isNamed = ({ stem }: SourceFile): boolean => !naming.has(source.language) || words.has(stem)
  return partsOf(source, sources).filter((part) => part !== source && (!part.hasMain || startsNothing(part)) && isNamed(part))
}

const javascript = /^(?:async\s+function|function|class|import|export|const|let|var|module\.exports|exports\.|\/\/|["'`]use strict)|^[)\]}]/
const definitions: Readonly<Record<string, RegExp>> = {
  Python: /^(?:def|async\s+def|class|import|from|try:\s*$|except\b|if\s+(?:typing\.)?TYPE_CHECKING|pass\b)|^[\w.\s,]+(?::[^=]+)?=(?!=)|^[@#)\]}]/,
  JavaScript: javascript,
  TypeScript: javascript,
  Ruby: /^(?:def|class|module|end|require|require_relative|include)\b|^[A-Z]\w*\s*=|^[#)\]}]/,
  PHP: /^(?:<\?php|\?>|(?:declare|namespace|use|require|include|require_once|include_once|abstract|final|class|interface|trait|function|const|define)\b|\/\/|[#{}])/,
}

/** Whether a script only defines what others use: each line that is not indented is a definition, an import or an assignment. */
export function startsNothing({ language, text }: Pick<SourceFile, 'language' | 'text'>): boolean {
  const defines = definitions[language]
  if (defines === undefined) return false
  const lines = (language === 'Python' ? withoutDocstrings(text) : withoutComments(text)).split(/\r?\n/)
  return lines.every((line) => /^\s|^\uFEFF?$/.test(line) || (defines.test(line) && !/\.(?:listen|connect|bind)\(/.test(line)))
}

function withoutDocstrings(text: string): string {
  return text
    .split(/"""|'''/)
    .filter((_, index) => index % 2 === 0)
    .join('')
}

/**
 * The file, the modules that it imports, and theirs. A program in C, C++, Java, Go or Rust may use all files without a main, one
 * in another language those in its folder; a Makefile stands for the C files in its folder.
 */
function partsOf(source: SourceFile, sources: readonly SourceFile[]): readonly SourceFile[] {
  if (source.language === 'Makefile' && !source.hasMain)
    return sources.filter(({ language, folder }) => (language === 'C' || language === 'C++') && `${folder}/`.startsWith(source.folder && `${source.folder}/`))
  const parts = new Set([source])
  for (const part of parts) for (const other of sources) if (other.text !== '' && isPart(part, other)) parts.add(other)
  return [...parts]
}

function isPart(of: SourceFile, other: SourceFile): boolean {
  if (compiled.has(of.language)) return compiled.has(other.language) && !other.hasMain
  return (
    imports(of.text, other.stem, of.language) || importsPackage(of, other) || (of.language === other.language && of.folder === other.folder && !other.hasMain)
  )
}
