/** What the suite knows about one language. Each language is described in a file of its own, and listed in `table.ts`. */

import type { BuildJob, BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import type { SourceKind } from '../source/source-kinds.js'

export interface Language extends SourceKind {
  /** What begins a comment that ends with its line; null if the language has no such comment. */
  readonly lineComment: '#' | '//' | '--' | null
  /** Whether its programs are compiled; the others are only checked before they start. */
  readonly isCompiled: boolean
  /** The word that starts one of its files in a manifest: `lua5.4`. Left out for compiled languages. */
  readonly interpreterName?: string
  /** Its tools that no other language uses. */
  readonly tools?: readonly Tool[]
  /** Builds a program and returns how to start it. Throws BuildFault if it cannot be built. */
  build(job: BuildJob, tools: BuildTools): Promise<StartCommand>
}
