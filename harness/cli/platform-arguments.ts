/** The arguments of `wirecheck report`, `wirecheck pack` and `wirecheck doctor`, and of `--also`. */

import { platformNames, type PlatformName } from '../model/platform.js'
import { packPlatforms, type PackPlatform } from '../pack/layouts.js'
import { knownPlatforms, type KnownPlatform } from '../pack/platform-limits.js'
import { nearest } from '../submission/manifest/nearest.js'
import { UsageError } from '../support/errors.js'
import { refuseOptions } from './option-values.js'
import type { Typed } from './typed.js'

export interface ReportInvocation {
  readonly kind: 'report'
  /** A results.json. */
  readonly file: string
  readonly format: PlatformName
  /** Null: standard output. */
  readonly out: string | null
}

export interface PackInvocation {
  readonly kind: 'pack'
  readonly platform: PackPlatform
  readonly assignmentFile: string
  /** A folder. */
  readonly out: string
}

export interface DoctorInvocation {
  readonly kind: 'doctor'
  /** Null: this machine. */
  readonly platform: KnownPlatform | null
}

const packExample = 'For example: wirecheck pack gradescope --assignment hw3.yaml --out ./gradescope'
export const platformExample = 'For example: wirecheck doctor --platform gradescope'
const example = 'For example: wirecheck report --format gradescope wirecheck-report/results.json'
const allNames = `Formats: ${platformNames.join(', ')}.`

/** `pathAsMeant`: the path that a person meant by a word. Throws UsageError. */
export function toReport({ format, out, ...others }: Typed, [file, ...further]: readonly string[], pathAsMeant: (path: string) => string): ReportInvocation {
  refuseOptions('report', others)
  if (file === undefined || further.length > 0) throw new UsageError('report takes one results.json.', { hint: example })
  if (format === undefined) throw new UsageError('report requires --format NAME.', { hint: `${example}\n${allNames}` })
  return { kind: 'report', file: pathAsMeant(file), format: readPlatform('--format', format), out: out === undefined ? null : pathAsMeant(out) }
}

/** Throws UsageError. */
export function toPack({ assignment, out, ...others }: Typed, [name, ...further]: readonly string[], pathAsMeant: (path: string) => string): PackInvocation {
  refuseOptions('pack', others)
  const platform = packPlatforms.find((each) => each === name)
  if (platform === undefined || further.length > 0)
    throw new UsageError('pack takes the name of one platform.', { hint: `${packExample}\nPlatforms: ${packPlatforms.join(', ')}.` })
  if (assignment === undefined) throw new UsageError('pack requires --assignment FILE.', { hint: packExample })
  if (out === undefined) throw new UsageError('pack requires --out DIR.', { hint: packExample })
  return { kind: 'pack', platform, assignmentFile: pathAsMeant(assignment), out: pathAsMeant(out) }
}

/** Throws UsageError. */
export function toDoctor({ platform, ...others }: Typed, [further]: readonly string[]): DoctorInvocation {
  refuseOptions('doctor', others)
  if (further !== undefined) throw new UsageError(`Unexpected argument "${further}".`, { hint: platformExample })
  if (platform === undefined) return { kind: 'doctor', platform: null }
  const known = knownPlatforms.find((each) => each === platform)
  if (known !== undefined) return { kind: 'doctor', platform: known }
  const near = nearest(platform, knownPlatforms)
  const all = `Platforms: ${knownPlatforms.join(', ')}.`
  throw new UsageError(`--platform does not know "${platform}".`, { hint: near === undefined ? all : `Did you mean ${near}?` })
}

/** `gradescope=results.json`. Throws UsageError. */
export function readAlso(value: string, pathAsMeant: (path: string) => string): { readonly format: PlatformName; readonly file: string } {
  const at = value.indexOf('=')
  if (at < 1 || at === value.length - 1)
    throw new UsageError(`--also must look like gradescope=FILE, not "${value}".`, { hint: `It writes the report to FILE in this form, too. ${allNames}` })
  return { format: readPlatform('--also', value.slice(0, at)), file: pathAsMeant(value.slice(at + 1)) }
}

function readPlatform(option: string, value: string): PlatformName {
  const name = platformNames.find((each) => each === value)
  if (name !== undefined) return name
  const near = nearest(value, platformNames)
  throw new UsageError(`${option} does not know "${value}".`, { hint: near === undefined ? allNames : `Did you mean ${near}?` })
}
