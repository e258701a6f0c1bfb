/** The table of all languages. A new language is a file that exports a `Language`, and a line in this table. */

import type { Tool } from '../building/toolchain.js'
import { withoutComments } from '../source/without-comments.js'
import { buildC } from './c.js'
import { csharp } from './csharp.js'
import { elixir } from './elixir.js'
import { buildGo } from './go.js'
import { haskell } from './haskell.js'
import { buildJava } from './java.js'
import { buildJavaScript, buildTypeScript } from './javascript.js'
import { kotlin } from './kotlin.js'
import { perlModules, rubyModules } from './known-packages.js'
import type { Language } from './language.js'
import { lua } from './lua.js'
import { buildMakefile } from './make.js'
import { ocaml } from './ocaml.js'
import { buildPython } from './python.js'
import { buildRust } from './rust.js'
import { scala } from './scala.js'
import { buildExecutable, buildScript, buildShell, perlMisreads, rubyMisreads } from './scripts.js'

/** For compiled languages of the C family: whether the code without comments and strings matches. */
const inCode = (pattern: RegExp) => (text: string) => pattern.test(withoutComments(text))
const isGoMain = (text: string): boolean => inCode(/^[ \t]*package\s+main\b/m)(text) && inCode(/^[ \t]*func\s+main\s*\(/m)(text)

const script = { isCompiled: false } as const
const slashes = { lineComment: '//' } as const
const hash = { lineComment: '#' } as const
const compiled = { isCompiled: true, makesExecutable: true, ...slashes } as const
const perl = buildScript('perl', { check: '-c', misreads: perlMisreads, modules: perlModules })
const ruby = buildScript('ruby', { check: '-c', misreads: rubyMisreads, modules: rubyModules })
const php = buildScript('php', { check: '-l' })
const isCMain = inCode(/\bmain\s*\(/)

export const languages: readonly Language[] = [
  {
    ...{ name: 'Python', extensions: ['py', 'pyw'], interpreter: /^python[\d.]*$/, interpreterName: 'python3', ...hash, ...script },
    build: ({ source }, tools) => buildPython(source, tools),
  },
  {
    ...{ name: 'JavaScript', extensions: ['js', 'mjs', 'cjs'], interpreter: /^node(?:js)?$/, interpreterName: 'node', ...slashes, ...script },
    build: ({ source }, tools) => buildJavaScript(source, tools),
  },
  { name: 'TypeScript', extensions: ['ts', 'mts', 'cts'], ...slashes, isCompiled: true, build: ({ source }, tools) => buildTypeScript(source, tools) },
  {
    ...{ name: 'Java', extensions: ['java'], ...slashes, isCompiled: true, hasMain: inCode(/\bvoid\s+main\s*\(|\bmain\s*\(\s*(?:final\s+)?String\b/) },
    build: ({ source, exercise }, tools) => buildJava(source, tools, exercise),
  },
  { name: 'C', extensions: ['c'], ...compiled, hasMain: isCMain, build: (job, tools) => buildC(job.source, tools, job) },
  { name: 'C++', extensions: ['cc', 'cpp', 'cxx', 'c++'], ...compiled, hasMain: isCMain, build: (job, tools) => buildC(job.source, tools, job) },
  { name: 'Go', extensions: ['go'], ...compiled, hasMain: isGoMain, build: ({ source, exercise }, tools) => buildGo(source, tools, exercise) },
  {
    ...{ name: 'Rust', extensions: ['rs'], ...compiled, hasMain: inCode(/\bfn\s+main\s*\(/) },
    build: ({ source, exercise }, tools) => buildRust(source, tools, exercise),
  },
  {
    ...{ name: 'Perl', extensions: ['pl'], interpreter: /^perl$/, interpreterName: 'perl', ...hash, ...script },
    build: ({ source }, tools) => perl(source, tools),
  },
  {
    ...{ name: 'Ruby', extensions: ['rb'], interpreter: /^ruby$/, interpreterName: 'ruby', ...hash, ...script },
    build: ({ source }, tools) => ruby(source, tools),
  },
  {
    ...{ name: 'PHP', extensions: ['php'], interpreter: /^php$/, interpreterName: 'php', ...slashes, ...script },
    build: ({ source }, tools) => php(source, tools),
  },
  {
    ...{ name: 'shell script', extensions: ['sh', 'bash'], interpreter: /^(?:ba|da|k|z)?sh$/, interpreterName: 'sh', ...hash, ...script },
    build: buildShell,
  },
  csharp,
  kotlin,
  scala,
  haskell,
  ocaml,
  elixir,
  lua,
  { name: 'executable', extensions: [], ...hash, ...script, build: ({ source }, tools) => buildExecutable(source, tools) },
  { name: 'Makefile', extensions: [], ...hash, isCompiled: true, build: buildMakefile },
]

/** The language with that name. Throws TypeError if the table has none. */
export function languageNamed(name: string): Language {
  const language = languages.find((each) => each.name === name)
  if (language === undefined) throw new TypeError(`There is no language ${name}.`)
  return language
}

/** The language of a file with this extension; undefined if there is none. */
export function languageOfExtension(extension: string): Language | undefined {
  return languages.find(({ extensions }) => extensions.includes(extension))
}

/** Whether the build of a language makes an executable, which students often hand in beside the source. */
export function makesExecutable(name: string): boolean {
  return languages.some((each) => each.name === name && each.makesExecutable === true)
}

/** The tool of a language that is started by this word, such as `ghc`. */
export function languageTool(word: string): Tool | undefined {
  return languages.flatMap(({ tools }) => tools ?? []).find(({ names }) => names.includes(word))
}

/** Whether a word is the tool of a language that starts files without a build, such as `lua`. */
export function interprets(word: string): boolean {
  return languages.some(({ isCompiled, tools }) => !isCompiled && tools?.some(({ names }) => names.includes(word)) === true)
}
