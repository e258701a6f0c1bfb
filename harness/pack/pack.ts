/** `wirecheck pack`: makes what has to be uploaded to a platform, from templates, an assignment and this package. */

import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import type { Assignment } from '../model/assignment.js'
import { requireWritable } from '../run/report-folder.js'
import { MachineError, UsageError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'
import { zipFolder } from './archive.js'
import { layouts, type Layout, type PackPlatform } from './layouts.js'

export interface PackOptions {
  readonly platform: PackPlatform
  /** Exercises of the instructor's own lie beside it. */
  readonly assignmentFile: string
  /** What was read from it. */
  readonly assignmentText: string
  readonly assignment: Pick<Assignment, 'exercisesFrom'>
  /** A new or empty folder. */
  readonly out: string
  readonly signal: AbortSignal
}

const templates = join(projectRoot, 'harness/pack/templates')
const executable = /\.sh$|run_autograder$/

/**
 * Returns the paths of what was made, relative to the folder. Throws UsageError if the folder is not empty, or if exercises of the
 * instructor's own lie outside of the assignment's folder; MachineError if the folder cannot be written or a tool fails.
 */
export async function pack({ platform, assignmentFile, assignmentText, assignment, out, signal }: PackOptions): Promise<readonly string[]> {
  const layout = layouts[platform]
  const own = folderOfExercises(assignment)
  makeEmpty(out)
  for (const [file, template] of Object.entries(layout.files)) copyTemplate(template, join(out, file))
  writeAssignment(assignmentText, join(out, layout.assignment))
  if (own !== null) copyExercises(join(dirname(assignmentFile), own), join(out, layout.assignment, own))
  await packWirecheck(join(out, layout.wirecheck), signal)
  if (layout.archive !== undefined) await makeArchive(out, layout.archive, signal)
  return filesIn(out)
}

function makeEmpty(out: string): void {
  const hint = 'Choose a new folder with --out DIR.'
  const isThere = existsSync(out) // False for a path below a file, where statSync throws.
  if (isThere && !statSync(out).isDirectory()) throw new UsageError(`${out} is a file, not a folder.`, { hint })
  if (isThere && readdirSync(out).length > 0) throw new UsageError(`${out} is not empty.`, { hint })
  requireWritable(out, { what: 'the files', otherwise: hint })
}

function copyTemplate(template: string, file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, readFileSync(join(templates, template)))
  if (executable.test(file)) chmodSync(file, 0o755)
}

/** The folder of the instructor's own exercises, relative to the assignment's; null: there is none. */
function folderOfExercises({ exercisesFrom }: PackOptions['assignment']): string | null {
  if (exercisesFrom === undefined) return null
  const inside = normalize(exercisesFrom)
  if (!isAbsolute(inside) && !inside.startsWith('..') && inside !== '.') return inside
  throw new UsageError(`exercisesFrom: ${exercisesFrom} does not lie in a folder beside the assignment.`, {
    hint: 'Move the folder of your exercises beside the assignment file, and name it like this: exercisesFrom: ./my-exercises',
  })
}

/** The assignment, under a name that scripts know. */
function writeAssignment(text: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'assignment.yaml'), text)
}

/** The exercises that an assignment brings, where it looks for them. */
function copyExercises(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !/\/node_modules$|\/\.git$/.test(path) })
}

/** This package as npm would publish it: the platform installs it without a registry that has it. */
async function packWirecheck(folder: string, signal: AbortSignal): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await runOrExplain('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder, projectRoot], signal)
  const made = readdirSync(folder).find((name) => /^wirecheck-.*\.tgz$/.test(name))
  if (made === undefined) throw new MachineError('npm pack has made no package.', { hint: 'Try npm pack in the folder of wirecheck.' })
  renameSync(join(folder, made), join(folder, 'wirecheck.tgz'))
}

async function makeArchive(out: string, { name, folder, kind }: NonNullable<Layout['archive']>, signal: AbortSignal): Promise<void> {
  const from = join(out, folder)
  if (kind === 'zip') await zipFolder(from, join(out, name))
  else await runOrExplain('tar', ['-cf', join(out, name), '--owner=0', '--group=0', '-C', from, ...readdirSync(from)], signal)
  rmSync(from, { recursive: true })
}

async function runOrExplain(file: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const environment = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  const options = { cwd: projectRoot, environment, timeoutMs: limits.packMs, outputBytesMax: limits.probeOutputBytes, signal }
  const { status, outcome, output } = await runTool({ file, args }, options)
  if (status === 0) return
  const why = { 'not-started': 'it is not installed', 'timed-out': 'it took too long', ended: output.trim() }[outcome]
  throw new MachineError(`${file} failed: ${why}.`, { hint: `Make sure that ${file} works on this machine, then try again.` })
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort()
}
