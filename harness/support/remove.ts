/** Removes folders that programs have written to, whatever they have left in them. */

import { rm } from 'node:fs/promises'
import { limits } from './limits.js'
import { runTool } from './tool.js'

/**
 * Removes a folder with everything in it, and returns whether it is gone; never throws. rm(1) also removes what no path can
 * name, because it is nested too deep, and what its owner may not read or change, once its mode and its attributes
 * (chattr(1)) have been set back.
 */
export async function removeTree(path: string): Promise<boolean> {
  try {
    await rm(path, { recursive: true, force: true })
    return true
  } catch {
    const script = 'chmod -R u+rwX "$1"; chattr -R -f -i -a "$1"; exec rm -rf "$1"'
    const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
    const options = { cwd: '/', environment, timeoutMs: limits.removeMs, outputBytesMax: limits.probeOutputBytes, signal: new AbortController().signal }
    return runTool({ file: '/bin/sh', args: ['-c', script, 'sh', path] }, options).then(
      ({ status }) => status === 0,
      () => false,
    )
  }
}
