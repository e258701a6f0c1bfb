/** Tells which files of a submission are saved. The only file that imports chokidar. */

import { once } from 'node:events'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'
import { skippedNames, type LocatedSubmission } from '../submission/source/copy.js'
import { describeError, MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'

export interface Changes extends AsyncDisposable {
  /** Calls back at each change, at once; also for one that `next` has not returned yet. One caller at a time. */
  onChange(tell: (() => void) | null): void
  /**
   * The paths that have changed since the last call, relative to the submission, once nothing more has changed for a moment: an editor
   * writes a file in several steps. Waits for a change if there was none. Empty if the signal fires. Throws MachineError if the
   * machine cannot watch.
   */
  next(signal: AbortSignal): Promise<readonly string[]>
}

/** Files that editors and desktops leave beside others, and folders in which nobody writes a program. */
const passedOver = /^\.|~$|^#.*#$|^4913$|^node_modules$|\.sw[a-z]$|\.tmp$|\.pyc$/

/** Watches a submission, without its folders of `leaveOut` (absolute). Resolves when every change from now on will be noticed. */
export async function watchSubmission({ kind, path }: LocatedSubmission, leaveOut: readonly string[]): Promise<Changes> {
  const root = kind === 'file' ? dirname(path) : path
  const isPassedOver = (each: string): boolean => {
    if (each === root) return false
    if (kind === 'file') return resolve(each) !== path
    const name = basename(each)
    return skippedNames.has(name) || passedOver.test(name) || leaveOut.some((folder) => each === folder || each.startsWith(`${folder}${sep}`))
  }
  // A file by itself is watched through its folder, because an editor may put a new file in its place.
  const watcher = watch(root, { ignored: isPassedOver, ignoreInitial: true, atomic: false, ...(kind === 'file' && { depth: 0 }) })
  const changes = collectChanges(watcher, root)
  try {
    await Promise.race([once(watcher, 'ready'), changes.failure])
  } catch (thrown) {
    await watcher.close()
    throw thrown
  }
  return changes
}

function collectChanges(watcher: FSWatcher, root: string): Changes & { readonly failure: Promise<never> } {
  const changed = new Set<string>()
  const isNew = new Set<string>() // of those
  let tell: (() => void) | null = null
  let wake: (() => void) | null = null
  let quietTimer: NodeJS.Timeout | undefined
  let isQuiet = true
  let fault: MachineError | null = null
  let refuse: (fault: MachineError) => void = () => undefined
  const failure = new Promise<never>((_, reject) => (refuse = reject))
  failure.catch(() => undefined) // Whoever waits for a change is told as well.

  watcher.on('all', (event, fullPath) => {
    const path = relative(root, fullPath)
    if (event === 'unlink' && isNew.delete(path))
      changed.delete(path) // An editor's temporary file, which it has renamed or removed.
    else changed.add(path)
    if (event === 'add') isNew.add(path)
    isQuiet = false
    clearTimeout(quietTimer)
    quietTimer = setTimeout(() => {
      isQuiet = true
      wake?.()
    }, limits.savedMs)
    if (changed.size > 0) tell?.()
  })
  watcher.on('error', (thrown) => {
    fault = cannotWatch(thrown)
    refuse(fault)
    wake?.()
  })

  return {
    failure,
    onChange(tellOfChange) {
      tell = tellOfChange
      if (changed.size > 0) tell?.()
    },
    async next(signal) {
      while (fault === null && !signal.aborted && (changed.size === 0 || !isQuiet)) await untilWoken(signal, (end) => (wake = end))
      wake = null
      if (fault !== null) throw fault
      const paths = signal.aborted ? [] : [...changed].sort()
      changed.clear()
      isNew.clear()
      return paths
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(quietTimer)
      await watcher.close()
    },
  }
}

/** Waits until the function that `give` receives is called, or the signal fires. */
function untilWoken(signal: AbortSignal, give: (end: () => void) => void): Promise<void> {
  return new Promise((resolveWait) => {
    const end = (): void => {
      signal.removeEventListener('abort', end)
      resolveWait()
    }
    signal.addEventListener('abort', end)
    give(end)
  })
}

function cannotWatch(thrown: unknown): MachineError {
  const isFull = thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EMFILE')
  return new MachineError(`Cannot watch the submission: ${describeError(thrown)}`, {
    hint: isFull
      ? 'This machine watches too many files already: raise fs.inotify.max_user_watches and max_user_instances (sysctl), or grade without --watch.'
      : 'Grade without --watch.',
    cause: thrown,
  })
}
