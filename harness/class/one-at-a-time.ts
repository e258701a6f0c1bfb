/** Keeps two runs from writing to one report folder. The lock is an abstract socket (unix(7)), which the kernel frees when its process ends. */

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { UsageError } from '../support/errors.js'

/** Holds the folder until it is disposed of. Throws UsageError if another run on this machine holds it. */
export async function holdFolder(folder: string): Promise<AsyncDisposable> {
  mkdirSync(folder, { recursive: true })
  const name = createHash('sha256').update(realpathSync(folder)).digest('hex')
  const server = createServer((socket) => socket.destroy())
  try {
    await once(server.listen(`\0wirecheck-report-${name}`), 'listening')
  } catch (cause) {
    throw new UsageError(`Another wirecheck writes to the report folder ${folder}.`, {
      hint: 'Wait until it has ended, or choose another folder with --report DIR.',
      cause,
    })
  }
  server.unref()
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
