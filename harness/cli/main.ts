#!/usr/bin/env -S node --max-semi-space-size=1
/** Loads the command line. Imports nothing of wirecheck itself, so that it can tell in one sentence why the rest cannot be loaded. */

import { existsSync, readFileSync } from 'node:fs'

/** What a machine can lack for a program of Node to be loaded, by the code of the error: the reason, and what to do. */
const lacks: Readonly<Record<string, string>> = {
  EMFILE: 'wirecheck may not open enough files.\nRaise the limit: ulimit -n 1024.',
  ENFILE: 'This machine has no room for further open files.\nEnd other programs, or raise /proc/sys/fs/file-max.',
  ENOMEM: 'wirecheck may not use enough memory.\nRaise the limit: ulimit -v unlimited.',
  ERR_MODULE_NOT_FOUND: 'A part of wirecheck is missing: it is not completely installed.\nInstall it again: npm ci.',
}

/** With less address space than this, in bytes, Node.js ends by itself while it loads the rest. A grading needs more (enough-room.ts). */
const addressSpaceToLoad = 2 ** 30

/** With fewer, Node.js takes files that it cannot open for missing ones while it loads the rest. */
const openFilesToLoad = 128

if (limitOf('Max address space') < addressSpaceToLoad) refuse('ENOMEM')
if (limitOf('Max open files') < openFilesToLoad) refuse('EMFILE')
try {
  import.meta.resolve('@lydell/node-pty') // The first library that is not in the bundle and that a worker needs.
  await import(new URL('../../bundle/harness/cli/start.js', import.meta.url).href)
} catch (thrown) {
  refuse((thrown as { readonly code?: string }).code)
}

/** The soft limit of this name (proc(5), limits). */
function limitOf(name: string): number {
  const path = '/proc/self/limits'
  const line = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .find((each) => each.startsWith(name))
    : undefined
  return Number(/\d+/.exec(line ?? '')?.[0] ?? Infinity)
}

function refuse(code = ''): never {
  process.stderr.write(`wirecheck: ${lacks[code] ?? 'It cannot be loaded.\nInstall it again: npm ci.'}\n`) // Fixed texts: nothing of a submission.
  process.exit(3)
}
