/** Calls functions of the C library that Node.js does not offer. */

import { createRequire } from 'node:module'
import type Koffi from 'koffi'

export interface Libc {
  /** A function by its C prototype, such as `int prctl(int, ulong)`. Throws if there is none. */
  func(prototype: string): (...values: unknown[]) => number
}

/** Null where there is no prebuilt koffi for this machine. Loaded here, because only the processes that look at programs need it. */
export function openLibc(): Libc | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const library = koffi.load(null)
    return { func: (prototype) => library.func(prototype) as (...values: unknown[]) => number }
  } catch {
    return null
  }
}
