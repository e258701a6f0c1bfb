/** A submission, for tests. */

import type { Entry } from './entry.js'
import { nobody } from './layouts.js'

export function sampleEntry(name: string): Entry {
  return { name, layout: 'plain', person: nobody, parts: [{ name, path: name, kind: 'folder' }] }
}
