/** A program whose files lie at another path than the one at which they were built. */

import type { Program } from '../model/submission.js'

/** The same program with its root at `root`: all paths below the old root, also those in the middle of a class path, are below the new one. */
export function withRootAt(program: Program, root: string): Program {
  const old = new RegExp(`(?<![^:=])${program.root.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[/:]|$)`, 'g')
  const move = (text: string): string => text.replace(old, () => root)
  const { file, args } = program.command
  return { ...program, root, cwd: move(program.cwd), command: { file: move(file), args: args.map(move) } }
}
