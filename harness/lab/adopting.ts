/**
 * Runs a command, and ends all that it leaves behind: `node adopting.js PARENT FILE ARG…`, with the process ID of the caller. Without a sandbox,
 * this starts a build. SIGTERM, or the end of its parent, ends it with everything that it has started. It passes on descriptor 3, and ends with
 * the command's status, or by a signal if the command did.
 */

import { spawn } from 'node:child_process'
import { startNoDebugger } from '../support/own-process.js'
import { refusalInWords } from '../support/start-refused.js'
import { becomeSubReaper, endWithParent } from './sub-reaper.js'

const [parent, file = '', ...args] = process.argv.slice(2)
/** As a shell's for a command that cannot be started. */
const notStarted = 127
startNoDebugger()
// Not once(): each thread of a dying parent sends its own signal (prctl(2), PR_SET_PDEATHSIG), and the second would end this process in the middle.
process.on('SIGTERM', () => end(null))
endWithParent()
if (process.ppid !== Number(parent)) process.exit(notStarted) // It ended before.
const orphans = becomeSubReaper()
const command = spawn(file, args, { stdio: ['inherit', 'inherit', 'inherit', 'inherit'] })

// An orphan that has ended is no longer one of the processes of the build.
process.on('SIGCHLD', () => orphans.collectAllBut(command.pid))
command.once('error', ({ code }: NodeJS.ErrnoException) => {
  process.stderr.write(`${file}: ${refusalInWords(code)}\n`) // Nothing of a submission: the file is a tool of the lab.
  end(notStarted)
})
command.once('exit', end)

function end(status: number | null): void {
  orphans.endAll()
  if (status !== null) process.exit(status)
  // The command's own signal may be one that Node.js ignores (SIGPIPE), or starts its debugger on (SIGUSR1).
  process.kill(process.pid, 'SIGKILL')
}
