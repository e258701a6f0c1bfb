/** The options as they were typed, before anything is made of them. */

import type { TemplateRole } from '../authoring/new-exercise.js'
import type { Tier } from '../model/exercise.js'
import type { LabProperty } from '../model/lab.js'
import type { Gradebook, Shard } from '../model/options.js'
import type { Address } from '../model/report.js'

/** All options of the command line, as commander has parsed them. */
export interface Typed {
  readonly student?: string
  readonly exercise?: string[]
  readonly tier?: Tier
  readonly check?: string[]
  readonly first?: true
  readonly report?: string
  readonly json?: true
  readonly quiet?: true
  readonly list?: true
  readonly seed?: number
  readonly lab?: 'private' | 'shared'
  readonly require?: LabProperty[]
  readonly assignment?: string
  readonly audience?: 'student' | 'staff'
  readonly allowRoot?: true
  readonly format?: string
  readonly exitZero?: true
  readonly also?: string[]
  readonly out?: string
  readonly gradebook?: Gradebook
  readonly platform?: string
  readonly role?: TemplateRole
  readonly changed?: true
  readonly attach?: Address
  readonly watch?: true
  readonly capture?: true | 'all'
  readonly class?: string
  readonly jobs?: number
  readonly roster?: string
  readonly again?: true
  readonly only?: string[]
  readonly shard?: Shard
  readonly timeBudget?: string
  readonly queue?: string
  readonly log?: 'text' | 'json'
  readonly healthFile?: string
  readonly help?: true
  readonly version?: true
}
