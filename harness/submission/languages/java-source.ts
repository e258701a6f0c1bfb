/** Reads from a Java file its package and the class that contains main. */

import { withoutComments } from '../source/without-comments.js'

export interface JavaSource {
  /** `''` for the unnamed package. */
  readonly packageName: string
  /** The top-level class, record or enum that contains `main`, without its package; null if there is none. */
  readonly mainClass: string | null
}

/** Reads what is needed to start a Java program. */
export function readJavaSource(text: string): JavaSource {
  const code = withoutComments(text).replace(/'(?:\\.|[^'\\\n]){1,8}'/g, "''")
  const packageName = /^[ \t]*package\s+([\w.]+)\s*;/m.exec(code)?.[1] ?? ''
  let depth = 0
  let topLevel: string | null = null
  for (const match of code.matchAll(/[{}]|\b(?:class|record|enum|interface)\s+([\w$]+)|\bvoid\s+main\s*\(/g)) {
    const [token] = match
    if (token === '{') depth += 1
    else if (token === '}') depth -= 1
    else if (match[1] !== undefined) topLevel = depth === 0 ? match[1] : topLevel
    else if (depth <= 1 || topLevel !== null) return { packageName, mainClass: topLevel }
  }
  return { packageName, mainClass: null }
}

/** The folder in which a package's folders begin: `src` for `src/org/example/Echo.java` of package `org.example`. */
export function sourceRoot(folder: string, packageName: string): string | undefined {
  if (packageName === '') return folder
  const below = packageName.replaceAll('.', '/')
  if (folder === below) return ''
  return folder.endsWith(`/${below}`) ? folder.slice(0, -below.length - 1) : undefined
}
