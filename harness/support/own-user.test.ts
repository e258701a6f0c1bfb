/** A user without a name or a home folder is nothing special. */

import { expect, test } from 'vitest'
import { projectRoot } from './project-root.js'
import { runTool } from './tool.js'

const script = `import { ownHome, ownUserName } from ${JSON.stringify(`${projectRoot}/dist/harness/support/own-user.js`)}
console.log(ownUserName(), ownHome())`

// A namespace maps this user to a number that nobody has (unshare(1)); root simply becomes that user.
const nameless = process.getuid?.() === 0 ? ['setpriv', '--reuid=61234', '--clear-groups'] : ['unshare', '--user', '--map-user=61234']

test('the number stands for a missing name, and the root folder for a missing home', async () => {
  const [file = '', ...args] = [...nameless, process.execPath, '--input-type=module', '-e', script]
  const environment = { PATH: process.env['PATH'] ?? '' }
  const run = await runTool({ file, args }, { cwd: '/', environment, timeoutMs: 30_000, outputBytesMax: 1_000, signal: new AbortController().signal })
  expect(run.output).toBe('61234 /\n')
})
