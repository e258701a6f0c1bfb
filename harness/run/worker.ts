/** A worker's entry point: it loads what every spec needs while the main process still loads Vitest, then does what Vitest asks. */

import { init, runBaseTests, setupEnvironment } from 'vitest/worker'
import '../check/index.js'

const send = process.send?.bind(process)
if (send === undefined) throw new TypeError('run/worker-pool.ts starts this, with a channel to it')

init({
  post: (message) => void send(message),
  on: (listener) => void process.on('message', listener),
  off: (listener) => void process.off('message', listener),
  runTests: (state, traces) => runBaseTests('run', state, traces),
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
})

send('loaded')
