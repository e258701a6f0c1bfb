/** A command to run, and where its tool is. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface CommandLine {
  readonly file: string
  readonly args: readonly string[]
}

/** The folders of network tools. Only the superuser's PATH contains them. */
export const systemFolders = ['/usr/sbin', '/sbin']

/** The path of `name` on PATH or among the system's own tools, or null. */
export function findOnPath(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null
}
