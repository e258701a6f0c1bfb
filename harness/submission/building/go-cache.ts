/** Go's standard library, compiled once on this machine: without it, each build of a submission would take ten seconds longer. */

import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lab } from '../../lab/probe.js'
import type { ShownFile } from '../../lab/sandbox.js'
import { limits } from '../../support/limits.js'
import { runTool } from '../../support/tool.js'
import { ownHome } from '../../support/own-user.js'

/** What programs for networks import. Each brings many others with it. */
const packages = [
  'net/http',
  'encoding/json',
  'encoding/hex',
  'encoding/binary',
  'encoding/gob',
  'bufio',
  'flag',
  'log',
  'os/exec',
  'os/signal',
  'runtime/debug',
  'regexp',
]

export interface GoCacheOptions {
  readonly go: string
  readonly lab: Lab
  /** The home of tools in the lab. */
  readonly home: string
  readonly signal: AbortSignal
  onProgress(line: string): void
}

export interface GoCache {
  /** GOCACHE as a build sees it. */
  readonly path: string
  readonly reads: readonly ShownFile[]
}

/**
 * The cache for the builds of one submission. A private lab shows them the one of this machine, read-only: no build can change
 * what another one gets. Elsewhere each submission has a copy.
 */
export async function goCacheFor(options: GoCacheOptions): Promise<GoCache> {
  const own = join(options.home, 'go-build')
  const warm = await warmCache(options)
  if (warm === null) return { path: own, reads: [] }
  if (options.lab.sandbox !== null) return { path: own, reads: [{ file: warm, over: own }] }
  await cp(warm, own, { recursive: true })
  return { path: own, reads: [] }
}

/** The cache with the standard library, filled now if there is none yet; null if that is not possible. Only wirecheck writes to it. */
async function warmCache({ go, signal, onProgress }: GoCacheOptions): Promise<string | null> {
  const environment = { PATH: process.env['PATH'] ?? '', CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOWORK: 'off', GOENV: 'off', GOFLAGS: '' }
  const run = (args: readonly string[], more: Readonly<Record<string, string>>) =>
    runTool({ file: go, args }, { cwd: '/', environment: { ...environment, ...more }, timeoutMs: limits.buildTimeoutMs, outputBytesMax: 4_096, signal })
  const version = await run(['version'], { HOME: '/' })
  const base = join(process.env['XDG_CACHE_HOME'] ?? join(ownHome(), '.cache'), 'wirecheck')
  const name = `go-${createHash('sha256')
    .update(`${go} ${version.output} ${packages.join(' ')}`)
    .digest('hex')
    .slice(0, 16)}`
  const path = join(base, name)
  if (await isFolder(path)) return path
  try {
    await mkdir(base, { recursive: true })
    const making = await mkdtemp(join(base, 'making-'))
    onProgress("compiling Go's standard library, once on this machine")
    const built = await run(['build', ...packages], { HOME: making, GOCACHE: making })
    await chmod(making, 0o755) // Programs that build run as another user.
    if (built.status === 0) await rename(making, path).catch(() => undefined) // Another grading may have been faster.
    await rm(making, { recursive: true, force: true })
    return (await isFolder(path)) ? path : null
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof TypeError) throw thrown
    return null // The home folder cannot be written to.
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
