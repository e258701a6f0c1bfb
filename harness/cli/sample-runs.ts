/** Runs of the real command line, for tests. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Report } from '../model/report.js'
import { projectRoot } from '../support/project-root.js'

export const commandLine = join(projectRoot, 'dist/harness/cli/main.js')

export const echoes = "require('node:net').createServer((client) => client.on('error', () => 0).pipe(client)).listen(process.argv[2], '127.0.0.1')\n"
export const shouts =
  "require('node:net').createServer((client) => client.on('error', () => 0).on('data', (bytes) => client.write(String(bytes).toUpperCase()))).listen(process.argv[2], '127.0.0.1')\n"

/** A folder with these files, gone at the end of the test. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export interface Run {
  readonly child: ChildProcess
  readonly reports: string
  readonly ended: Promise<{ status: number | null; stdout: string; stderr: string }>
}

export function start(...args: readonly string[]): Run {
  return startIn({}, ...args)
}

interface Place {
  /** A new folder by default. */
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
}

export function startIn({ folder, environment = {} }: Place, ...args: readonly string[]): Run {
  const reports = join(folderWith({}), 'reports')
  const given = args.includes('--report') || !args.includes('--student') ? args : [...args, '--report', reports]
  const child = spawn(process.execPath, [commandLine, ...given], {
    cwd: folder ?? dirname(reports),
    env: { ...process.env, CI: 'true', NO_COLOR: '1', ...environment },
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (bytes: Buffer) => (printed.stdout += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (printed.stderr += bytes.toString()))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, reports, ended: once(child, 'close').then(([status]) => ({ status: status as number | null, ...printed })) }
}

export const reportIn = (reports: string): Report => JSON.parse(readFileSync(join(reports, 'results.json'), 'utf8')) as Report
