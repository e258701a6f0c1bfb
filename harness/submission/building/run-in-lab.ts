/**
 * The one door through which a tool works on a submission's files: builds, syntax checks and questions to an interpreter. All of
 * them run what was handed in (BEGIN blocks, build.rs, Makefiles), so they run in the lab, under the rules of a program.
 */

import type { Lab } from '../../lab/probe.js'
import { reaperOf } from '../../lab/reaper.js'
import { inPrivateFiles, inPrivateNetwork, inSharedFiles, type CommandLine, type ShownFile } from '../../lab/sandbox.js'
import { adopting } from '../../lab/sub-reaper.js'
import { killMarked, markVariable, newMark } from '../../launch/stragglers.js'
import type { Command } from '../../model/submission.js'
import { refusedIn } from '../../support/start-refused.js'
import { limits as ownLimits } from '../../support/limits.js'
import { runTool, type ToolResult } from '../../support/tool.js'
import { inLimits, watchUse, type BuildLimits } from './build-limits.js'

export interface LabRun {
  readonly lab: Lab
  /** The copy of the submission, and the caches of its tools: the only folders that can be written to, besides a /tmp of the lab. */
  readonly writable: { readonly root: string; readonly caches: string }
  /** Files and folders that are shown read-only; a shared lab does not have them. */
  readonly shown: readonly ShownFile[]
  readonly cwd: string
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly limits: BuildLimits
  readonly signal: AbortSignal
}

/** What became of a tool. */
export interface LabResult extends ToolResult {
  /** The limit that it exceeded and was ended for: `used more than 2 GiB of memory`; null if it kept all of them. */
  readonly exceeded: string | null
}

/** The PATH of bubblewrap and env(1). Nothing else of the caller's environment reaches them. */
const systemPath = '/usr/local/bin:/usr/bin:/bin'

/**
 * Runs a tool to its end, and ends everything that it started. Throws the signal's reason when the signal fires, and MachineError
 * if the machine could not start the lab or the tool.
 */
export async function runInLab(command: Command, run: LabRun): Promise<LabResult> {
  const { lab, limits, signal } = run
  const mark = { ...lab.mark, [markVariable]: newMark() }
  const over = new AbortController()
  const watch = watchUse(limits, { folders: Object.values(run.writable), hasOwnTemporary: lab.sandbox !== null, end: (exceeded) => over.abort(exceeded) })
  let isInLab = false
  try {
    const result = await runTool(lineFor(command, run, mark), {
      cwd: run.cwd,
      environment: { PATH: systemPath, ...mark },
      timeoutMs: limits.wallMs,
      outputBytesMax: limits.outputBytesKept,
      signal: AbortSignal.any([signal, over.signal]),
      endsItsOwn: isAdopting(lab),
      onStart: watch.start,
      onOutput: watch.countOutput,
      onTold: () => (isInLab = true),
    })
    // Until then only the lab's own tools can have printed something.
    const refused = isInLab ? undefined : refusedIn(result.output, command.file)
    if (refused !== undefined) throw refused
    return { ...result, exceeded: watch.exceededBy(result) }
  } catch (thrown) {
    if (signal.aborted || !over.signal.aborted) throw thrown
    return { status: null, stdout: '', output: '', outcome: 'ended', exceeded: String(over.signal.reason) }
  } finally {
    watch.stop()
    if (lab.sandbox === null) await endMarked(lab, mark[markVariable] ?? '')
  }
}

function lineFor(command: Command, { lab, writable, shown, cwd, environment, limits }: LabRun, mark: Readonly<Record<string, string>>): CommandLine {
  const line = inLimits(command, limits)
  if (lab.sandbox === null) {
    const inShared = inOwnNetwork(lab, inSharedFiles(lab, { environment: { ...environment, ...mark } }, line))
    return isAdopting(lab) ? adopting(inShared) : inShared
  }
  return inPrivateFiles(lab.sandbox, { writable: writable.root, inputs: [writable.caches], shown, cwd, environment, ownNetwork: true }, line)
}

/** Whether daemons without a mark are ended, too. Root that cannot signal another user's processes cannot do it. */
function isAdopting({ sandbox, workerUser }: Lab): boolean {
  return sandbox === null && workerUser === null
}

function inOwnNetwork({ ownNetwork }: Lab, line: CommandLine): CommandLine {
  return ownNetwork === null ? line : inPrivateNetwork(ownNetwork, line)
}

/** Root that cannot look at this user's processes lets the user do it. */
async function endMarked({ workerUser }: Lab, mark: string): Promise<void> {
  if (workerUser === null) return killMarked(mark)
  const line = reaperOf(workerUser, `${markVariable}=${mark}`)
  await runTool(line, { cwd: '/', environment: { PATH: systemPath }, timeoutMs: ownLimits.exitMs, outputBytesMax: 0, signal: new AbortController().signal })
}
