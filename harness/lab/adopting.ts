/**
 * Runs a command, and ends all that it leaves behind: `node adopting.js FILE ARG…`. Without a sandbox, a build is started by this. SIGTERM ends
 * it with everything that it has started. It passes on descriptor 3, and ends as the command did.
 */

import { spawn } from 'node:child_process'
import { refusalInWords } from '../support/start-refused.js'
import { becomeSubReaper } from './sub-reaper.js'

const [file = '', ...args] = process.argv.slice(2)
/** As a shell's for a command that cannot be started. */
const notStarted = 127
const orphans = becomeSubReaper()
const command = spawn(file, args, { stdio: ['inherit', 'inherit', 'inherit', 'inherit'] })

process.once('SIGTERM', () => end('SIGTERM'))
command.once('error', ({ code }: NodeJS.ErrnoException) => {
  process.stderr.write(`${file}: ${refusalInWords(code)}\n`) // Nothing of a submission: the file is a tool of the lab.
  end(notStarted)
})
command.once('exit', (status, signal) => end(status ?? signal ?? notStarted))

function end(how: number | NodeJS.Signals): void {
  orphans.endAll()
  if (typeof how === 'number') process.exit(how)
  process.removeAllListeners(how)
  process.kill(process.pid, how)
}
