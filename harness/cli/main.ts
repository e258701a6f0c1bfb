#!/usr/bin/env -S node --max-semi-space-size=1
/** The command line: parses the arguments, runs the command, and sets the exit status. */

import { describeError, MachineError, UsageError } from '../support/errors.js'
import { parseArguments, type Invocation } from './arguments.js'

/** Everything that counts passed; something failed; wrong use; wirecheck itself or the machine failed. */
const exitStatus = { pass: 0, fail: 1, usage: 2, error: 3 } as const

try {
  process.exitCode = await run(parseArguments(process.argv.slice(2)))
} catch (thrown) {
  process.exitCode = complain(thrown)
}
// A worker that does not end must not keep the person waiting.
process.exit()

async function run(invocation: Invocation): Promise<number> {
  if (invocation.kind === 'text') {
    process.stdout.write(invocation.text)
    return invocation.status
  }
  if (invocation.kind === 'doctor') return (await import('./doctor.js')).runDoctor()
  if (invocation.kind === 'self-test') return (await import('./self-test.js')).runSelfTest(invocation)
  const result = await (await import('./grade.js')).gradeAndReport(invocation.options)
  return exitStatus[result]
}

/** Prints one message and what to do next, never a stack trace. */
function complain(fault: unknown): number {
  const thrown = isDiskFull(fault)
    ? new MachineError(describeError(fault), { hint: 'Free some disk space, or set TMPDIR to a folder on another disk.' })
    : fault
  const isExplained = thrown instanceof UsageError || thrown instanceof MachineError
  const message = isExplained ? thrown.message : describeError(thrown)
  const hint = isExplained ? thrown.hint : 'This is a fault of wirecheck, not of the submission. Please report it.'
  process.stderr.write(`wirecheck: ${message}\n${hint}\n`)
  return thrown instanceof UsageError ? exitStatus.usage : exitStatus.error
}

function isDiskFull(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')
}
