/** A folder that a student hands in and the programs found in it, as plain data. */

import type { Untrusted } from './untrusted.js'

/** A command line: the program's file and its arguments. `{port}` and `{host}` stand for the address. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

/** A program that can be started: found, its language known, built. */
export interface Program {
  readonly exercise: string
  /** Its path in the submission, relative to the root: `echo_server.py`, `echo/`. */
  readonly path: string
  /** `Python`, `C`, `Java` …, or `command` for a program that the manifest names. */
  readonly language: string
  /** The command as a person would type it in the submission: shown, never run. */
  readonly shown: string
  readonly command: Command
  /** Whether host and port are appended to the command (not where the manifest writes `{port}` itself). */
  readonly appendAddress: boolean
  /**
   * The arguments that it is started without, because it would take them for something else (Ruby's `gets` takes them for files
   * to read): none, all, or only the text after host and port.
   */
  readonly misreads?: 'none' | 'all' | 'text'
  /** The folder that it is started in (in its own copy, absolute). */
  readonly cwd: string
  /** The root of its own copy of the built submission (absolute); the only place a program may write to, besides its /tmp. */
  readonly root: string
  /** Where the submission was built (absolute). A private lab shows the program its copy there, because builds write absolute paths into files. */
  readonly builtAt: string
  /** A second path to the built submission. Files too large to copy into every program's folder are links to it. Null without such links. */
  readonly linkedTo: string | null
  readonly environment: Readonly<Record<string, string>>
  /** The port that the manifest names, if it does. */
  readonly port: number | null
  /** Lines that the manifest has typed to the program as it starts. */
  readonly stdin: readonly string[]
}

/** Why there is no program for an exercise, or that there is one. */
export type Finding =
  | { readonly exercise: string; readonly status: 'found'; readonly program: Program }
  | { readonly exercise: string; readonly status: 'missing'; readonly message: string }
  | { readonly exercise: string; readonly status: 'ambiguous'; readonly path: string; readonly message: string }
  | {
      readonly exercise: string
      readonly status: 'build-failed'
      readonly path: string
      readonly language: string
      /** The build command that failed, as a person would type it. */
      readonly command: string
      /** The compiler's first lines, or another reason: a Python 2 program, an empty file. */
      readonly message: string
      readonly hint: string
    }
  | {
      /** The machine lacks what the program needs (a compiler): nobody's fault, not counted. */
      readonly exercise: string
      readonly status: 'untested'
      readonly path: string
      readonly language: string
      readonly message: string
    }

/** A program of the submission that no exercise was found for. */
export interface Unclaimed {
  readonly path: Untrusted
  /** Which exercises its name could mean, and what to write to have it taken. */
  readonly message: Untrusted
}
