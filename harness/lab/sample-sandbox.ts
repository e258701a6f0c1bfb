/** For tests: a sandbox that does not exist. */

import type { Sandbox } from './sandbox.js'

export const noSandbox: Sandbox = {
  bwrap: '/bwrap',
  user: null,
  files: { shown: ['/usr'], links: [{ path: '/bin', to: 'usr/bin' }], emptied: [] },
  unshare: null,
}
