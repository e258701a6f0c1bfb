/** libfaketime, which shows a program another day: where it is installed. */

import { existsSync, readdirSync } from 'node:fs'

/** Environment variables that start a program's clock at `moment` (`2012-03-03 12:34:56`, local time), or null without libfaketime. See faketime(1). */
export function fakeClock(moment: string): Readonly<Record<string, string>> | null {
  const library = findLibrary()
  if (library === null) return null
  return { LD_PRELOAD: library, FAKETIME: `@${moment}`, DONT_FAKE_MONOTONIC: '1', FAKETIME_DISABLE_SHM: '1' }
}

function findLibrary(): string | null {
  const folders = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].filter((folder) => existsSync(folder))
  const nested = folders.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  const candidates = [...folders, ...nested].map((folder) => `${folder}/faketime/libfaketimeMT.so.1`)
  return candidates.find((path) => existsSync(path)) ?? null
}
