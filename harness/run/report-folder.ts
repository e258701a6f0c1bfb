/** The folder for results.json, junit.xml, summary.md and report.html: cleared and tried before a run, written after it. */

import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { SafeBytes, SafeFor } from '../report/destinations.js'
import { MachineError, UsageError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import { limits } from '../support/limits.js'
import { editionFolders } from './editions.js'

export const reportNames = ['results.json', 'junit.xml', 'summary.md', 'report.html'] as const
/** The folder beside a report for the capture files of its checks. */
export const captureFolder = 'capture'
const hint = 'Make sure that the report folder is writable, or choose another one with --report DIR.'

/**
 * Removes the reports of an earlier run, so that none looks like the result of a run that gets no further. Throws UsageError
 * if the folder is a file, MachineError if a report cannot be removed.
 */
export function removeOldReports(folder: string): void {
  const file = fileIn(resolve(folder))
  if (file !== undefined)
    throw new UsageError(`--report ${file === resolve(folder) ? '' : `${folder}: `}${file} is a file, not a folder.`, {
      hint: 'Choose another folder with --report DIR.',
    })
  for (const each of [folder, ...Object.values(editionFolders).map((name) => join(folder, name))])
    attempt(each, { what: 'the reports', otherwise: hint }, () => {
      for (const name of reportNames) rmSync(join(each, name), { force: true })
      removeCaptures(join(each, captureFolder))
    })
}

/** Removes the capture files, and their folder if nothing else lies there; of a link only the link. */
function removeCaptures(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(folder)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return
  for (const name of readdirSync(folder)) if (name.endsWith('.pcapng')) rmSync(join(folder, name), { force: true })
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}

/** Creates the folder and writes a file into it. Throws MachineError if that fails, so that no run begins whose reports could not be written. `otherwise`: the hint. */
export function requireWritable(folder: string, { what = 'the reports', otherwise = hint } = {}): void {
  attempt(folder, { what, otherwise }, () => {
    createFolder(resolve(folder))
    const probe = join(folder, `.wirecheck-${process.pid}`)
    try {
      writeNew(probe, new Uint8Array(limits.reportRoomBytes)) // An empty file fits on a full disk.
    } finally {
      rmSync(probe, { force: true })
    }
  })
}

/** Writes the whole file or none: on a full disk, or after a power cut, nothing that is half a report remains. */
export function writeReport(
  folder: string,
  name: string,
  text: SafeFor<'json' | 'xml' | 'csv' | 'terminal' | 'log' | 'markdown' | 'platform' | 'html'> | SafeBytes,
): void {
  createFolder(resolve(folder))
  const path = join(folder, name)
  const unfinished = `${path}.unfinished`
  try {
    writeNew(unfinished, text)
    renameSync(unfinished, path)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Writes a file anew. The folder may lie in what a student handed in: a link that stands there would lead the text elsewhere. */
function writeNew(path: string, text: string | Uint8Array): void {
  rmSync(path, { force: true, recursive: true })
  writeFileSync(path, text, { flag: 'wx', flush: true })
}

/** The file that stands where a folder of the path should be. */
function fileIn(path: string): string | undefined {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/') || '/').find(isFile)
}

/** Whether a path is a file. For a path below a file, statSync throws ENOTDIR: it is none. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    return false
  }
}

/** Like mkdir -p. Node's own, with `recursive`, never returns where a folder exists in which none can be created: /proc (Node 20). */
function createFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  if (dirname(path) !== path) createFolder(dirname(path))
  mkdirSync(path)
}

function attempt(folder: string, { what, otherwise }: { readonly what: string; readonly otherwise: string }, act: () => void): void {
  try {
    act()
  } catch (cause) {
    throw new MachineError(`Cannot write ${what} to ${folder}: ${fileFault(cause, { ENOENT: 'the folder cannot be created' })}.`, { hint: otherwise, cause })
  }
}
