/** Which files of a submission a program is made of, and whether it talks to a network through any of them. */

import type { Exercise } from '../../model/exercise.js'
import { readsInput, usesNetwork } from '../source/network-use.js'
import type { SourceFile } from '../source/source-listing.js'

const compiled = new Set(['Java', 'C', 'C++', 'Go', 'Rust'])

/** Whether a file imports another one of the submission by its name. */
export function imports(text: string, stem: string, language: string): boolean {
  const name = stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  if (language === 'Python')
    return new RegExp(
      `^[ \\t]*(?:from\\s+[\\w.]*\\b${name}\\s+import|from\\s+\\.+\\s+import\\s+.*\\b${name}\\b|import\\s+(?:[\\w.]+\\s*,\\s*)*(?:\\w+\\.)*${name}\\b)`,
      'm',
    ).test(text)
  if (language === 'JavaScript' || language === 'TypeScript') return new RegExp(`['"\`]\\.{1,2}/(?:[\\w./-]+/)?${name}(?:\\.[mc]?[jt]s)?['"\`]`).test(text)
  return false
}

/** Whether a program does what every program of an exercise must do: use a network, or read its input where there is none. */
export function isFitFor(exercise: Exercise, source: SourceFile, sources: readonly SourceFile[]): boolean {
  return partsOf(source, sources).some((part) => (exercise.transport === 'none' && readsInput(part.text)) || usesNetwork(part.language, part.text))
}

/** Whether a program talks to a network, itself or through its other files. */
export function isNetworkProgram(source: SourceFile, sources: readonly SourceFile[]): boolean {
  return partsOf(source, sources).some((part) => usesNetwork(part.language, part.text))
}

/** The file, the modules that it imports, and theirs. A compiled program may use all files without a main; a Makefile stands for the C files in its folder. */
function partsOf(source: SourceFile, sources: readonly SourceFile[]): readonly SourceFile[] {
  if (source.language === 'Makefile' && !source.hasMain)
    return sources.filter(({ language, folder }) => (language === 'C' || language === 'C++') && `${folder}/`.startsWith(source.folder && `${source.folder}/`))
  const parts = new Set([source])
  for (const part of parts)
    for (const other of sources) {
      const isPart = compiled.has(part.language) ? compiled.has(other.language) && !other.hasMain : imports(part.text, other.stem, part.language)
      if (isPart && other.text !== '') parts.add(other)
    }
  return [...parts]
}
