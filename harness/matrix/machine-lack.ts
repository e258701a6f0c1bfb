/** Says what this machine lacks for an exact comparison of verdicts. Null if it lacks nothing. */

import { fakeClocks } from '../lab/fake-clock.js'
import { packetObstacle } from '../lab/raw-packets.js'
import { redirectObstacle } from '../lab/redirect.js'
import { findSandbox } from '../lab/probe.js'

const sandbox = findSandbox()

export const machineLack =
  (sandbox === null ? 'bubblewrap is not installed: verdicts in a shared lab are not compared' : null) ??
  (await redirectObstacle(sandbox, new AbortController().signal)) ??
  packetObstacle() ??
  (fakeClocks('2012-03-03 00:00:00').length === 0 ? 'libfaketime is not installed' : null)
