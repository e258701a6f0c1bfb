/** The name of a compiled program. */

import { basename } from 'node:path'
import type { SourceFile } from '../source/survey.js'

/** The source's name, or for files such as `echo/main.go` the folder's name. */
export function outputName(source: SourceFile): string {
  const nearest = basename(source.folder.replace(/(?:^|\/)src(?:\/bin)?$/, ''))
  return source.stem === 'main' && nearest !== '' ? nearest : source.stem
}
