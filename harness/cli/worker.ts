/** `wirecheck worker`: one line of log for each submission. */

import type { WorkerOptions } from '../model/options.js'
import { runWorker } from '../queue/worker.js'
import { statusWords } from '../report/grades-csv.js'
import { forJsonLine, forTerminal } from '../report/destinations.js'
import { formatDuration } from '../report/text.js'
import { harmlessLine } from '../support/harmless.js'
import { requireRoom } from './enough-room.js'
import type { Interrupt } from './interrupt.js'
import { print } from './print.js'

/** Works until it is stopped: SIGTERM is its usual end. Returns the exit status. Throws MachineError. */
export async function workAndLog(options: WorkerOptions, interrupt: Interrupt): Promise<number> {
  requireRoom()
  const isJson = options.log === 'json'
  const write = (text: string, fields: Readonly<Record<string, unknown>>): void => {
    print(isJson ? forJsonLine({ time: new Date().toISOString(), ...fields }) : forTerminal(`${harmlessLine(text)}\n`))
  }
  const say = (text: string): void => write(text, { event: 'message', text })
  interrupt.onStop(() => say('Stopping: submissions in progress are finished first, within 30 s.'))
  await runWorker(options, {
    signal: interrupt.signal,
    log: {
      say,
      graded({ entry: { name } }, { mark: { status, score, durationMs } }) {
        const mark = score === null ? statusWords[status] : `${score.points} of ${score.of}`
        write(`${mark}, ${formatDuration(durationMs)}, ${name}`, { event: 'graded', submission: name, status, score, durationMs: Math.round(durationMs) })
      },
    },
  })
  return 0
}
