/** Runs jobs in workers that are kept running. Each is a separate process, in a private network if the lab has one. */

import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism, constants } from 'node:os'
import { join } from 'node:path'
import type { StartedAs, Job } from '../check/engine/run-exercise.js'
import type { Lab } from '../lab/probe.js'
import { asUser, inPrivateNetwork } from '../lab/sandbox.js'
import type { Capture } from '../model/capture.js'
import type { Verdict } from '../model/verdict.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { createTurns, type Turn } from './turns.js'
import type { FromWorker, SpecAddress, ToWorker } from './worker-protocol.js'

/** The bundled worker (write-bundle.ts), also for tests that run this file from its source. */
const workerEntry = join(projectRoot, 'dist/bundle/harness/run/worker.js')

/** In MiB. A small young generation: garbage is collected often, so that megabytes of received bytes do not pile up (docs/decisions/0010). */
const nodeOptions = ['--max-semi-space-size=4']

/**
 * For the worker's C library (mallopt(3), environment variables; other libraries ignore them): what is at least as large as a buffer of
 * a socket is given back to the kernel once it is free. By default each large block that is freed raises that limit, up to 32 MiB (docs/decisions/0023).
 */
const allocation = { MALLOC_MMAP_THRESHOLD_: String(64 << 10), MALLOC_TRIM_THRESHOLD_: String(128 << 10) }

export interface Engine extends AsyncDisposable {
  readonly lab: Lab
  /** Runs one job as soon as a worker is free. Resolves with the faults of the suite itself, one sentence each. */
  run(exercise: SpecAddress, job: Omit<Job, 'lab'>, events: JobEvents): Promise<readonly string[]>
}

export interface JobEvents {
  /** Interrupts the job. `run` then still resolves. */
  readonly signal: AbortSignal
  onVerdict(verdict: Verdict, startedAs: StartedAs, capture: Capture | null): void
  /** Called if the job has to wait for another grading on this machine. */
  onTurnAwaited?(): void
  /** Called when a worker is free and the job begins. */
  onStarted?(): void
}

const noTurn: Turn = { giveBack: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() }

/** Once a program has been seen to use the port that it was given, no other one can be in its way. */
function handingOn(turn: Turn, { program }: Pick<Job, 'program'>, events: JobEvents): JobEvents {
  return {
    ...events,
    onVerdict(verdict, startedAs, capture) {
      if (startedAs.portFrom === 'argument' && program.port === null) void turn.giveBack()
      events.onVerdict(verdict, startedAs, capture)
    },
  }
}

/** Starts the first worker at once, so that it loads while submissions are prepared. Starts more when jobs are waiting. */
export function openEngine(lab: Lab, { atMost = Math.max(2, availableParallelism()) } = {}): Engine {
  const turns = createTurns()
  const idle: Worker[] = [startWorker(lab)]
  const all = new Set<Worker>(idle)
  const waiting: ((worker: Worker) => void)[] = []

  function take(): Promise<Worker> {
    const free = idle.pop()
    if (free?.isAlive() === true) return Promise.resolve(free)
    if (free !== undefined) all.delete(free) // It ended while it had nothing to do.
    if (all.size >= atMost) return new Promise((resolve) => waiting.push(resolve))
    const started = startWorker(lab)
    all.add(started)
    return Promise.resolve(started)
  }

  /** Makes a worker available again. A broken one is replaced. */
  function giveBack(worker: Worker): void {
    const usable = worker.isAlive() ? worker : startWorker(lab)
    if (usable !== worker) {
      all.delete(worker)
      all.add(usable)
    }
    const next = waiting.shift()
    if (next === undefined) idle.push(usable)
    else next(usable)
  }

  /** In a shared network each job begins with a turn; null if it was interrupted while it waited. */
  async function turnFor({ attachTo }: Pick<Job, 'attachTo'>, events: JobEvents): Promise<Turn | null> {
    if (attachTo !== undefined || lab.description.network === 'private') return noTurn
    try {
      return await turns.take(events)
    } catch (thrown) {
      if (events.signal.aborted) return null
      throw thrown
    }
  }

  return {
    lab,
    async run(exercise, job, events) {
      if (events.signal.aborted) return []
      const worker = await take()
      try {
        await using turn = await turnFor(job, events)
        if (turn === null || events.signal.aborted) return []
        events.onStarted?.()
        return await runOn(worker, { kind: 'run', exercise, job: { ...job, lab: labOfWorker(lab) } }, handingOn(turn, job, events))
      } finally {
        giveBack(worker)
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all].map((worker) => worker.end()))
    },
  }
}

interface Worker {
  isAlive(): boolean
  send(message: ToWorker): void
  /** Calls `onMessage` with each message from the worker, and `onBroken` with the reason if it ends. Returns a function that stops listening. */
  listen(onMessage: (message: FromWorker) => void, onBroken: (how: string) => void): () => void
  end(): Promise<void>
}

function runOn(worker: Worker, request: Extract<ToWorker, { kind: 'run' }>, { signal, onVerdict }: JobEvents): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let late: NodeJS.Timeout | undefined
    const cancel = (): void => {
      worker.send({ kind: 'cancel' })
      late = setTimeout(() => void worker.end(), limits.cancelMs) // It would keep its job, and whoever waits for it, for ever.
    }
    const finish = (faults: readonly string[]): void => {
      clearTimeout(late)
      signal.removeEventListener('abort', cancel)
      stopListening()
      resolve(faults)
    }
    const stopListening = worker.listen(
      (message) => {
        if (message.kind === 'verdict') onVerdict(message.verdict, message.startedAs, message.capture)
        if (message.kind === 'done') finish(message.faults)
      },
      (how) => finish([how]),
    )
    signal.addEventListener('abort', cancel)
    worker.send(request)
  })
}

/** The lab as a worker sees it, which may be the programs' user itself. */
function labOfWorker(lab: Lab): Lab {
  return lab.workerUser === null ? lab : { ...lab, workerUser: null, user: null }
}

/** For a worker whose environment programs can read, because they run as the same user. */
function harmlessEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'TMPDIR', 'LANG', 'TZ']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

/** In a process group of its own, since Ctrl-C in a terminal goes to the whole group of the main process, which then asks for what is known. */
function startWorker(lab: Lab): Worker {
  const node = { file: process.execPath, args: nodeOptions }
  const own = lab.workerUser === null ? node : asUser(lab.workerUser, node)
  const line = lab.ownNetwork === null ? own : inPrivateNetwork(lab.ownNetwork, own)
  const env = { ...(lab.workerUser === null ? process.env : harmlessEnvironment()), ...allocation, ...lab.mark }
  const child = fork(workerEntry, [], { execPath: line.file, execArgv: [...line.args], env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true })
  let printed = ''
  let broken: string | null = null
  child.stderr?.on('data', (bytes: Buffer) => (printed = `${printed}${bytes.toString()}`.slice(-4_000)))
  child.stdout?.resume()
  child.on('error', () => undefined) // The close event reports the same, with more detail.
  child.once('close', (status, signal) => (broken = describeEnd(status, signal, printed.trim())))
  return {
    isAlive: () => child.exitCode === null && child.signalCode === null && child.connected,
    send(message) {
      if (child.connected) child.send(message)
    },
    listen(onMessage, onBroken) {
      const onClose = (): void => onBroken(broken ?? 'A worker of the suite ended.')
      child.on('message', onMessage)
      child.once('close', onClose)
      if (broken !== null) queueMicrotask(onClose) // It ended before it was given the job.
      return () => void child.off('message', onMessage).off('close', onClose)
    },
    end: () => end(child),
  }
}

/** bubblewrap exits with 128 plus the signal's number if its program was killed. */
function describeEnd(status: number | null, signal: string | null, printed: string): string {
  if (signal === 'SIGKILL' || status === 128 + constants.signals.SIGKILL) return 'A worker of the suite was killed (SIGKILL). Is there enough memory?'
  return `A worker of the suite ended (${signal ?? `exit status ${status}`}): ${printed}`
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
