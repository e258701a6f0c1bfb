/** A submission, for tests. */

import type { Entry } from './entry.js'
import { nobody } from './layouts.js'

export function sampleEntry(name: string, { path = name, kind = 'folder' as const } = {}): Entry {
  return { name, layout: 'plain', person: nobody, parts: [{ name, path, kind }] }
}
