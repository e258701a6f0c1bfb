/** Finds libfaketime, which shows a program another date. */

import { existsSync, readdirSync } from 'node:fs'

type Variables = Readonly<Record<string, string>>

/**
 * Environment variables that start a program's clock at `moment` (`2012-03-03 12:34:56`, local time); none without
 * libfaketime. See faketime(1). There are two ways, because neither suits every program: with a monotonic clock that is left
 * alone, clock_nanosleep(2) fails (Python's time.sleep()), and with one that is changed, timed waits for a lock may not end.
 */
export function fakeClocks(moment: string): readonly Variables[] {
  const library = findLibrary()
  if (library === null) return []
  const changed = { LD_PRELOAD: library, FAKETIME: `@${moment}`, FAKETIME_DISABLE_SHM: '1' }
  return [{ ...changed, DONT_FAKE_MONOTONIC: '1' }, changed]
}

function findLibrary(): string | null {
  const folders = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].filter((folder) => existsSync(folder))
  const nested = folders.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  const candidates = [...folders, ...nested].map((folder) => `${folder}/faketime/libfaketimeMT.so.1`)
  return candidates.find((path) => existsSync(path)) ?? null
}
