/** Checks the names in an archive: none may lead out of the folder that it is unpacked into. */

import { posix } from 'node:path'
import { limits } from '../../support/limits.js'
import { skippedNames } from '../../submission/source/copy.js'

export type CheckedPath =
  | { readonly is: 'inside'; readonly path: string }
  /** The folder itself, such as `./`. */
  | { readonly is: 'root' }
  /** Never part of a program: history, caches, what an operating system leaves behind. */
  | { readonly is: 'passed-over' }
  | { readonly is: 'refused'; readonly because: string }

/** A name may have 255 bytes on Linux, a path 4096; the folder that it goes into needs some of them. */
const [nameBytesMax, pathBytesMax] = [255, 3_000]
const leftBehind = /^(?:\.DS_Store|\._.*|\.AppleDouble|\.Spotlight-V100|\.Trashes|Thumbs\.db|desktop\.ini)$/i

/** Where a name of an archive lies in the folder. Names are untrusted text, and `/` separates folders. */
export function checkPath(name: string): CheckedPath {
  if (name.includes('\0')) return { is: 'refused', because: 'it has a NUL byte' }
  const path = posix.normalize(name).replace(/\/$/, '')
  if (name.startsWith('/') || /^[A-Za-z]:\//.test(path)) return { is: 'refused', because: 'it is an absolute path' }
  const names = path.split('/')
  if (names[0] === '..') return { is: 'refused', because: 'it leads out of the folder' }
  if (path === '.' || path === '') return { is: 'root' }
  if (names.some((each) => skippedNames.has(each) || leftBehind.test(each))) return { is: 'passed-over' }
  if (names.length > limits.submissionDepthMax) return { is: 'refused', because: `it is more than ${limits.submissionDepthMax} folders deep` }
  if (names.some((each) => Buffer.byteLength(each) > nameBytesMax) || Buffer.byteLength(path) > pathBytesMax)
    return { is: 'refused', because: 'it is too long' }
  return { is: 'inside', path }
}

/** Whether a name at the top of a folder is left behind by an operating system or a tool, and nobody's work. */
export function isLeftBehind(name: string): boolean {
  return name.startsWith('.') || skippedNames.has(name) || leftBehind.test(name)
}
