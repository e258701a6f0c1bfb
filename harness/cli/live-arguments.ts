/** The options about programs that run while wirecheck looks on: --attach, --capture, --watch. */

import type { Address } from '../model/report.js'
import { UsageError } from '../support/errors.js'
import { optionOf, seeHelp } from './option-values.js'
import type { Typed } from './typed.js'

const portMax = 65_535

/** The value of --capture, which may be left out. Throws UsageError. */
export function readCapture(value: string): 'all' {
  if (value === 'all') return value
  throw new UsageError(`--capture takes only "all", not "${value}".`, { hint: `For the failed checks: --capture. ${seeHelp}` })
}

/** The value of --attach: `127.0.0.1:9000`, `localhost:9000` or `[::1]:9000`. Throws UsageError. */
export function readAddress(value: string): Address {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(value) ?? []
  const host = bracketed ?? plain
  if (host !== undefined && Number(port) >= 1 && Number(port) <= portMax) return { host, port: Number(port) }
  throw new UsageError(`--attach must look like HOST:PORT, not "${value}".`, { hint: 'For example: --attach 127.0.0.1:12345 --exercise echo' })
}

/** `127.0.0.1:9000`, as a person types it. */
export function typedAddress({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Throws UsageError for options that need a submission. */
export function refuseBesideAttach(typed: Typed, words: readonly string[]): void {
  const stray = (['student', 'watch', 'lab', 'require', 'allowRoot', 'list', 'changed', 'role'] as const).find((name) => typed[name] !== undefined)
  if (stray === 'student') throw new UsageError('--attach grades a server that runs already, and --student starts one.', { hint: 'Use one of them.' })
  if (stray !== undefined) throw new UsageError(`--attach does not take ${optionOf(stray)}.`, { hint: seeHelp })
  if (words[0] !== undefined) throw new UsageError(`Unexpected argument "${words[0]}".`, { hint: seeHelp })
}

/** Throws UsageError for options of a single run: each grading of --watch would do it again. */
export function refuseBesideWatch(typed: Typed): void {
  const stray = (['json', 'quiet', 'capture', 'format', 'exitZero', 'timeBudget'] as const).find((name) => typed[name] !== undefined)
  if (stray !== undefined) throw new UsageError(`--watch does not take ${optionOf(stray)}.`, { hint: `Grade once, without --watch. ${seeHelp}` })
}
