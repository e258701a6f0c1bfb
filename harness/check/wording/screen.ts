/** The part of a program's output that a person sees. */

import { stripVTControlCharacters } from 'node:util'

/** Output without terminal control sequences and carriage returns. */
export function visibleText(output: string): string {
  return stripVTControlCharacters(output).replaceAll('\r', '')
}
