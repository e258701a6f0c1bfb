/**
 * What a check gets as its argument, by the role of the program: `ServerContext`, `ClientContext`, `PeerContext` or `ToolContext`.
 * @module contexts
 */

export type { Keyboard } from '../../launch/keyboard.js'
export type { Ending, Person, RunningProgram } from '../../launch/program.js'
export type { LabDescription, LabProperty } from '../../model/lab.js'
export type { Address } from '../../model/report.js'
export type { Scope } from '../../support/scope.js'
export type {
  CheckContext,
  ClientContext,
  PeerContext,
  ProgramGroup,
  ProgramStart,
  RestartOptions,
  RunningServer,
  ServerContext,
  StartedProgram,
  StartingContext,
  ToolContext,
} from '../language/context.js'
