/** Shared libraries that a compiled program needs when it starts, and that this machine lacks. */

import { basename, join, relative } from 'node:path'
import { harmlessName } from '../../support/harmless.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import { BuildFault } from '../building/build-fault.js'
import type { BuildTools } from '../building/build-tools.js'
import { lookUp } from '../building/toolchain.js'
import { namesIn } from '../source/inside.js'
import { hasOtherVersion, packageOf } from './c-libraries.js'

/**
 * Throws an `untested` fault for the first library that the loader of this machine does not find, or has only in another version. One that
 * the submission has itself is no fault of the machine: the program fails when it starts. `file` is absolute, in the copy.
 */
export async function requireLibraries(file: string, tools: BuildTools): Promise<void> {
  const ldd = await lookUp('ldd')
  if (ldd === null) return
  const path = relative(tools.root, file)
  // ldd(1) starts the loader, which prints what it finds and does not start the program.
  const { stdout } = await tools.attempt({ file: ldd, args: [`./${path}`], shown: showCommand('ldd', fileWord(path)) })
  const lacking = [...stdout.matchAll(/^\s+(\S+) => not found$/gm)].map(([, name]) => name ?? '')
  for (const name of lacking) if (!(await holds(tools.root, name))) throw await lackOf(name, path)
  // The loader says this of programs that were built with newer libraries, most often the C library: `version `GLIBC_2.38' not found`.
  for (const [, library = '', version = ''] of stdout.matchAll(/^.+: (\S+): version `([^`']+)' not found \(required by .+\)$/gm)) {
    if (await holds(tools.root, basename(library))) continue
    const subject = `${harmlessName(path)} needs ${harmlessName(version)} of the library ${harmlessName(basename(library))}`
    throw new BuildFault('untested', `${subject}, which this machine does not have. Hand in the source; wirecheck compiles it.`)
  }
}

/** The same for libraries that a source opens by name, each with its line: only those that are known, since any other name may be a mistake. */
export async function requireNamed(path: string, lacking: readonly (readonly [name: string, line: number])[]): Promise<void> {
  for (const [name, line] of lacking) if (packageOf(name) !== undefined) throw await lackOf(name, `${path} (line ${line})`)
}

/** `echo needs libzmq.so.5, which is not installed on this machine. Install the package libzmq3-dev.` */
async function lackOf(name: string, path: string): Promise<BuildFault> {
  const subject = `${harmlessName(path)} needs the library ${harmlessName(name)}`
  if (await hasOtherVersion(name)) return new BuildFault('untested', `${subject}, of which this machine has only another version.`)
  const found = packageOf(name)
  return new BuildFault('untested', `${subject}, which is not installed on this machine.${found === undefined ? '' : ` Install the package ${found}.`}`)
}

/** Whether a folder has a file of that name, however deep. */
async function holds(root: string, name: string): Promise<boolean> {
  const folders = [root]
  for (const folder of folders) {
    for (const entry of await namesIn(folder)) {
      if (entry.name === name) return true
      if (entry.isDirectory()) folders.push(join(folder, entry.name))
    }
  }
  return false
}
