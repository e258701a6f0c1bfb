/** For tests: programs of a few lines, each in a folder of its own, and ways to wait for them. */

import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { probeLab, type Lab } from '../lab/probe.js'
import type { Command, Program } from '../model/submission.js'
import { waitFor } from '../kernel/wait-for.js'
import { startProgram, type RunningProgram, type StartOptions } from './program.js'

const signal = new AbortController().signal

/** The best lab that this machine supports, and the one that every machine supports. */
export const bestLab = await probeLab('best', signal)
export const sharedLab = await probeLab('shared', signal)

/** Both labs if they differ, else the shared one. */
export const labs: readonly (readonly [name: string, lab: Lab])[] = [
  ...(bestLab.sandbox === null ? [] : [['private', bestLab] as const]),
  ['shared', sharedLab] as const,
]

const patienceMs = 20_000

export const shell = (script: string): Command => ({ file: '/bin/sh', args: ['-c', script, 'sh'] })
export const node = (source: string): Command => ({ file: process.execPath, args: ['-e', source] })
export const python = (source: string): Command => ({ file: 'python3', args: ['-c', source] })

/** A program in a folder that is removed at the end of the test. */
export function sampleProgram(command: Command, parts: Partial<Program> = {}): Program {
  const root = mkdtempSync(join(tmpdir(), 'wirecheck-test-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  if (bestLab.user !== null) chownSync(root, bestLab.user, bestLab.user)
  return {
    exercise: 'echo',
    path: 'program',
    language: 'command',
    shown: 'program',
    command,
    appendAddress: false,
    cwd: root,
    root,
    builtAt: root,
    linkedTo: null,
    environment: {},
    port: null,
    stdin: [],
    ...parts,
  }
}

export interface SampleOptions {
  readonly lab?: Lab
  readonly program?: Partial<Program>
  readonly start?: Partial<StartOptions>
}

/** Starts a sample program, by default in the best lab and on port 0. */
export function startSample(command: Command, options: SampleOptions = {}): RunningProgram {
  const { host = '127.0.0.1', port = 0, ...others } = options.start ?? {}
  return startProgram(options.lab ?? bestLab, sampleProgram(command, options.program), { host, port, addressArguments: [String(port)], ...others })
}

/** Waits until the program has printed `text`, and returns everything it has printed. */
export async function printed({ output, pulse, watch }: RunningProgram, text: string): Promise<string> {
  const look = (): string | undefined => (output.text().includes(text) ? output.text() : undefined)
  const outcome = await waitFor({ look, pulse, watch, deadlineMs: patienceMs, restIsFinal: false })
  if (outcome.kind !== 'found') throw new Error(`It never printed ${JSON.stringify(text)}, but ${JSON.stringify(output.text())}`)
  return outcome.value
}

/** Waits until the program has ended, and returns how it ended and everything it has printed. */
export async function ended({ ending, output, pulse, watch }: RunningProgram): Promise<{ status: number | null; signal: string | null; text: string }> {
  const outcome = await waitFor({ look: () => ending() ?? undefined, pulse, watch, deadlineMs: patienceMs, restIsFinal: false, burnIsFinal: false })
  if (outcome.kind !== 'found') throw new Error(`It did not end; it printed ${JSON.stringify(output.text())}`)
  return { ...outcome.value, text: output.text() }
}

/** Waits until the program is at rest. */
export async function atRest({ output, pulse, watch }: RunningProgram): Promise<void> {
  const outcome = await waitFor({ look: () => undefined, pulse, watch, deadlineMs: patienceMs })
  if (outcome.kind !== 'at-rest') throw new Error(`It does not come to rest; it printed ${JSON.stringify(output.text())}`)
}
