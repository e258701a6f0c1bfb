/** Gives files to the user that programs run as, where that is not the user who runs wirecheck. */

import { MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'

/**
 * Gives a folder with everything in it to the lab's user; nothing to do where programs run as wirecheck's own user (null). No link is
 * followed, even one that takes a folder's place meanwhile: chown(1) -R walks by file descriptors.
 * Throws MachineError if that is not possible.
 */
export async function giveFolder(user: number | null, folder: string, signal: AbortSignal): Promise<void> {
  if (user === null) return
  const line = { file: '/bin/chown', args: ['-hR', `${user}:${user}`, '--', folder] }
  const run = await runTool(line, { cwd: '/', environment: {}, timeoutMs: limits.giveMs, outputBytesMax: limits.probeOutputBytes, signal })
  if (run.status !== 0)
    throw new MachineError(`Cannot give ${folder} to the user ${user}, as whom programs run: ${run.output.trim().split('\n')[0] ?? ''}`, {
      hint: 'Put TMPDIR on a local disk.',
    })
}
