/** Where in a spec an error was thrown, for its author. */

import { basename } from 'node:path'
import { describeError } from './errors.js'

const place = /\(?((?:file:\/\/)?\/[^()\n]+\.spec\.[mc]?[jt]s:\d+)/

/** The path and line of the topmost call from a spec, or undefined. Of a compiled spec it is that of the source if Node.js reads source maps. */
export function specLineOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? place.exec(thrown.stack ?? '')?.[1]?.replace('file://', '') : undefined
}

/** The error in one line, with the file's name and the line if a spec is among its callers. */
export function describeWithLine(thrown: unknown): string {
  const line = specLineOf(thrown)
  return line === undefined ? describeError(thrown) : `${describeError(thrown)} (${basename(line)})`
}
