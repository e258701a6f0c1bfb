/** What a compiled program is called. */

import { basename } from 'node:path'
import type { SourceFile } from '../source/source-listing.js'

/** The source's name; for `echo/main.go` and the like its folder's. */
export function outputName(source: SourceFile): string {
  const nearest = basename(source.folder.replace(/(?:^|\/)src(?:\/bin)?$/, ''))
  return source.stem === 'main' && nearest !== '' ? nearest : source.stem
}
