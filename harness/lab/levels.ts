/** Names the properties that a lab holds and lacks, and refuses to run in a lab that is too weak. */

import { labProperties, withoutProperty, type LabDescription, type LabProperty } from '../model/lab.js'
import { MachineError } from '../support/errors.js'
import { holdsKernelLimits } from './kernel-limits.js'
import { remedyFor } from './remedies.js'
import type { Sandbox } from './sandbox.js'

/** Whether what each program uses of the machine is limited: in a sandbox, no process escapes being counted. */
export function holdsLimits(sandbox: Sandbox | null): boolean {
  return sandbox !== null && holdsKernelLimits({ hasOwnUser: sandbox.user === null || sandbox.unshare !== null })
}

export interface Holding {
  readonly hasNetwork: boolean
  readonly sandbox: Sandbox | null
  /** Whether programs run as a different user from wirecheck. */
  readonly hasOtherUser: boolean
}

/** The properties that a lab lacks. */
export function weakerThanAll({ hasNetwork, sandbox, hasOtherUser }: Holding): readonly LabProperty[] {
  const hasSandbox = sandbox !== null
  const holds = { network: hasNetwork, files: hasSandbox, processes: hasSandbox, limits: holdsLimits(sandbox), user: hasOtherUser }
  return labProperties.filter((property) => !holds[property])
}

/** Throws MachineError if the lab does not hold everything that is required of it (`--require`). */
export function refuseWeaker({ weaker, why }: Pick<LabDescription, 'weaker' | 'why'>, required: readonly LabProperty[]): void {
  const missing = weaker.filter((property) => required.includes(property))
  if (missing.length === 0) return
  const reasons = missing.map((property) => `${property} (${withoutProperty[property]})`)
  const isAboutSandbox = missing.some((property) => property !== 'limits' && property !== 'user')
  const todo = [...new Set(missing.map((property) => remedyFor(property, { why })))].join('; ')
  throw new MachineError(`The lab does not hold what --require asks for: ${reasons.join(', ')}.${isAboutSandbox && why !== '' ? ` ${why}` : ''}`, {
    hint: `What to do: ${todo}. See also: wirecheck doctor.`,
  })
}
