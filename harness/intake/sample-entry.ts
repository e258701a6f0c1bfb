/** A submission, for tests. */

import type { Entry } from './entry.js'

export function sampleEntry(name: string, { path = name, kind = 'folder' as const } = {}): Entry {
  return { name, layout: 'plain', person: { name: '', id: '', isLate: false }, parts: [{ name, path, kind }] }
}
