/** The queue between the machines: BullMQ on Redis or Valkey. Only this file imports bullmq and ioredis, and only where a queue is used: both are optional. */

import type { Job, Queue, QueueEvents, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { describeError, MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'

/** BullMQ's name for the queue, and the beginning of all keys of wirecheck. */
const queueName = 'wirecheck'
const contentPrefix = 'wirecheck:content:'

/** The message for one submission. */
export interface Task {
  readonly id: string
  /** Plain JSON. */
  readonly data: unknown
}

export interface Sender extends AsyncDisposable {
  /** Puts bytes where workers find them by their hash, for a day. */
  keep(hash: string, bytes: Buffer): Promise<void>
  /**
   * Sends a task, unless it is in the queue already, and waits for its result. `lost`: the queue no longer knows it. `failed`: no
   * worker could do it. `waiting`: there is no result yet.
   */
  result(
    task: Task,
  ): Promise<{ readonly state: 'done'; readonly value: unknown } | { readonly state: 'lost' | 'waiting' } | { readonly state: 'failed'; readonly why: string }>
  /** Takes a task out of the queue that no worker has begun, or whose result is known. */
  forget(id: string): Promise<void>
  workers(): Promise<number>
}

/** A task in a worker's hands. */
export interface Received {
  readonly data: unknown
  content(hash: string): Promise<Buffer | null>
}

/** Thrown by whoever works on a task to give it back to the queue. */
export class GiveBack extends Error {}

export interface Receiver {
  /** Stops taking tasks. Resolves when those in progress are done or returned. */
  close(): Promise<void>
  isConnected(): boolean
}

/** Connects to send tasks. Throws MachineError if the server cannot be reached. */
export async function openSender(url: string): Promise<Sender> {
  const { bullmq, redis } = await connect(url)
  const connection = { url, maxRetriesPerRequest: null }
  const queue: Queue = new bullmq.Queue(queueName, { connection })
  const events: QueueEvents = new bullmq.QueueEvents(queueName, { connection })
  queue.on('error', () => undefined) // It connects again by itself.
  events.on('error', () => undefined)
  queue.setMaxListeners(0) // One for each submission on its way.
  events.setMaxListeners(0)
  await events.waitUntilReady()
  const age = limits.queueKeptSeconds
  return {
    async keep(hash, bytes) {
      await redis.set(`${contentPrefix}${hash}`, bytes, 'EX', age)
    },
    async result({ id, data }) {
      const job = await queue.add('grade', data, { jobId: id, removeOnComplete: { age }, removeOnFail: { age } })
      try {
        return { state: 'done', value: await job.waitUntilFinished(events, limits.queueLookMs) }
      } catch (thrown) {
        const state = await job.getState()
        if (state === 'failed') return { state: 'failed', why: describeError(thrown) }
        return { state: state === 'unknown' ? 'lost' : 'waiting' }
      }
    },
    async forget(id) {
      await queue.remove(id).catch(() => undefined)
    },
    workers: () => queue.getWorkersCount(),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([queue.close(), events.close()])
      redis.disconnect()
    },
  }
}

export interface ReceiverOptions {
  /** How many tasks at the same time. */
  readonly atOnce: number
  /** Resolves with the result, as plain JSON. Throws GiveBack to have another worker do it. */
  work(received: Received): Promise<unknown>
}

/** Connects to work on tasks. A worker that dies loses its tasks to another: lock renewal and stalled jobs are BullMQ's. */
export async function openReceiver(url: string, { atOnce, work }: ReceiverOptions): Promise<Receiver> {
  const { bullmq, redis } = await connect(url)
  const content = (hash: string): Promise<Buffer | null> => redis.getBuffer(`${contentPrefix}${hash}`)
  const process = async (job: Job, token?: string): Promise<unknown> => {
    try {
      return await work({ data: job.data as unknown, content })
    } catch (thrown) {
      if (!(thrown instanceof GiveBack)) throw thrown
      await job.moveToWait(token)
      throw new bullmq.WaitingError()
    }
  }
  const locks = { lockDuration: limits.queueLockMs, stalledInterval: limits.queueLockMs, maxStalledCount: limits.queueStalledMax }
  const worker: Worker = new bullmq.Worker(queueName, process, { connection: { url, maxRetriesPerRequest: null }, concurrency: atOnce, ...locks })
  worker.on('error', () => undefined) // It connects again by itself.
  await worker.waitUntilReady()
  return {
    async close() {
      await worker.close()
      redis.disconnect()
    },
    isConnected: () => redis.status === 'ready',
  }
}

interface Connected {
  readonly bullmq: typeof import('bullmq')
  readonly redis: Redis
}

async function connect(url: string): Promise<Connected> {
  const { bullmq, Client } = await load()
  const redis = new Client(url, { lazyConnect: true, connectTimeout: limits.queueConnectMs, maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  const tooLate = setTimeout(() => redis.disconnect(), limits.queueConnectMs)
  try {
    await redis.connect()
    await redis.ping()
  } catch (cause) {
    redis.disconnect()
    throw new MachineError(`Cannot reach the queue at ${withoutPassword(url)}: ${describeError(cause)}.`, {
      hint: 'Is a Redis or Valkey server running there?',
      cause,
    })
  } finally {
    clearTimeout(tooLate)
  }
  return { bullmq, redis }
}

async function load() {
  try {
    const [bullmq, { Redis: Client }] = await Promise.all([import('bullmq'), import('ioredis')])
    return { bullmq, Client }
  } catch (cause) {
    throw new MachineError('The packages for a queue are not installed.', { hint: 'Install them beside wirecheck: npm install bullmq ioredis', cause })
  }
}

/** The URL without its password, safe for a log. */
export function withoutPassword(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
