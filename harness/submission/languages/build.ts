/** Builds one program: by its language, or as the manifest says. */

import { BuildFault } from '../building/build-fault.js'
import type { BuildJob, BuildTools, StartCommand } from '../building/build-tools.js'
import { limits } from '../../support/limits.js'
import { isFileInside, readInside } from '../source/inside.js'
import { makefileFolder, makefileIn } from '../source/source-listing.js'
import { missingInOutput } from './missing-program.js'
import { languageNamed } from './table.js'

/** Builds a program by its language and returns how to start it. Throws BuildFault if it cannot be built. */
export async function buildSource(job: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const { language, path, text } = job.source
  const hasText = language !== 'executable' && language !== 'Makefile'
  if (hasText && text.trim() === '')
    throw new BuildFault('failed', `${path} is empty.`, { hint: 'Did you forget to save it? Save the program, then run again.' })
  if (hasText && text.includes('\0'))
    throw new BuildFault('failed', `${path} is not plain text: it contains NUL bytes, as a file saved as UTF-16 does.`, {
      hint: 'Save it as UTF-8, then run again.',
    })
  if (language !== 'Makefile' && !(await isFileInside(tools.root, path)))
    throw new BuildFault('failed', `${path} is no longer a file: the build of another program has removed or replaced it.`, {
      hint: 'A build must leave the sources of other programs alone.',
    })
  const { isCompiled, build } = languageNamed(language)
  tools.onProgress(`${isCompiled ? 'building' : 'checking'} ${path} (${language})`)
  try {
    return await build(job, tools)
  } catch (fault) {
    if (!(fault instanceof BuildFault) || fault.kind === 'untested') throw fault
    throw (await missingForMake(fault, job, tools)) ?? fault
  }
}

/** The fault of a machine that lacks a program which a Makefile calls. */
async function missingForMake({ message, command }: BuildFault, { source }: BuildJob, tools: BuildTools): Promise<BuildFault | undefined> {
  const folder = makefileFolder(tools.sources, source.folder)
  if (folder === undefined) return undefined
  const text = await readInside(tools.root, makefileIn(tools.sources, folder), limits.projectFileBytesRead)
  return missingInOutput(message, { command, text: (text ?? '').toString() })
}
