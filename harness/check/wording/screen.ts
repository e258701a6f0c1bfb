/** What a person sees of a program's output. */

import { stripVTControlCharacters } from 'node:util'

/** Output without terminal commands and carriage returns. */
export function asSeen(output: string): string {
  return stripVTControlCharacters(output).replaceAll('\r', '')
}
