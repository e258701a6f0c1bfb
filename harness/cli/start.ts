/** The command line: parses the arguments, runs the command, and sets the exit status. */

import { forTerminal } from '../report/destinations.js'
import { commandInClone, describeError, MachineError, UsageError } from '../support/errors.js'
import { closeWaysIn } from '../support/own-process.js'
import type { Invocation } from './arguments.js'
import { listenForInterrupts } from './interrupt.js'
import { hintForLack } from './machine-lacks.js'
import { complainOf, print } from './print.js'

/** Everything that counts passed; something failed; wrong use; wirecheck itself or the machine failed. Interrupts have their own (interrupt.ts). */
const exitStatus = { pass: 0, fail: 1, usage: 2, error: 3 } as const

const interrupt = listenForInterrupts()
closeWaysIn()
const output = watchOutput()
try {
  const { parseArguments } = await import('./arguments.js') // It is slow to load, and Ctrl-C may come in the meantime.
  process.exitCode = await run(parseArguments(process.argv.slice(2)))
} catch (thrown) {
  process.exitCode = await complain(thrown)
}
const fault = await output.fault()
if (fault !== null)
  process.exitCode = await complain(
    new MachineError(`Cannot write to standard output: ${fault.message}.`, { hint: 'Free some disk space, or write to another place.' }),
  )
// A worker that does not end must not keep the person waiting.
process.exit()

async function run(invocation: Invocation): Promise<number> {
  if (invocation.kind === 'worker') return await (await import('./worker.js')).workAndLog(invocation.options, interrupt)
  if (invocation.kind === 'class') return await (await import('./class.js')).gradeClassAndReport(invocation.options, interrupt)
  if (invocation.kind === 'watch') return await (await import('./watch.js')).watchAndGrade(invocation.options, interrupt)
  if (invocation.kind === 'grade') {
    const { result, interrupted } = await (await import('./grade.js')).gradeAndReport(invocation.options, interrupt)
    if (interrupted && interrupt.signal.aborted) return interrupt.status()
    return invocation.options.exitZero ? 0 : exitStatus[result]
  }
  interrupt.release()
  if (invocation.kind === 'text') {
    print(forTerminal(invocation.text))
    return invocation.status
  }
  if (invocation.kind === 'list') return (await import('./list.js')).listExercises(invocation)
  if (invocation.kind === 'doctor') {
    if (invocation.platform !== null) return (await import('./doctor-platform.js')).showPlatform(invocation.platform)
    return (await import('./doctor.js')).runDoctor()
  }
  if (invocation.kind === 'explain') return (await import('./explain.js')).explainAssignment(invocation)
  if (invocation.kind === 'report') return await (await import('./report.js')).makeReportFor(invocation)
  if (invocation.kind === 'pack') return await (await import('./pack.js')).packFor(invocation)
  if (invocation.kind === 'new') return (await import('./own-exercises.js')).makeExercise(invocation.id, invocation)
  if (invocation.kind === 'prove') return await (await import('./own-exercises.js')).proveAndReport(invocation.folder)
  if (invocation.kind === 'self-test') return (await import('./self-test.js')).runSelfTest(invocation)
  return await (await import('./class.js')).mergeAndReport(invocation.options)
}

/**
 * A reader that has gone (`| head`) changes neither the reports nor the status. Any other failure to write to standard output
 * is kept for the end, since the files of the report come first.
 */
function watchOutput(): { fault(): Promise<Error | null> } {
  let first: Error | null = null
  process.stderr.on('error', () => undefined) // There is nowhere left to say it.
  process.stdout.on('error', (thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EPIPE' && thrown.code !== 'ERR_STREAM_DESTROYED') first ??= thrown
  })
  return {
    async fault() {
      await new Promise((resolve) => setImmediate(resolve)) // Errors of a stream arrive a turn later.
      return first
    },
  }
}

/** Prints one message and what to do next, never a stack trace. A command in it is one for the way in which this person started wirecheck. */
async function complain(fault: unknown): Promise<number> {
  const lack = hintForLack(fault)
  const thrown = lack === undefined ? fault : new MachineError(describeError(fault), { hint: lack })
  const isExplained = thrown instanceof UsageError || thrown instanceof MachineError
  const message = isExplained ? thrown.message : describeError(thrown)
  const hint = isExplained ? thrown.hint : 'This is a fault of wirecheck, not of the submission. Please report it.'
  if (!(thrown instanceof UsageError)) {
    complainOf(message, hint)
    return exitStatus.error
  }
  const { commandTyped } = await import('./arguments.js')
  complainOf(message, hint.replaceAll(commandInClone, commandTyped()))
  return exitStatus.usage
}
