/** `npm run bench -- leaks`: what many gradings in one process leave behind. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { processTree } from '../kernel/proc.js'
import { listFixtures, type Fixture } from '../matrix/fixtures.js'
import { openGrader } from '../matrix/grader.js'
import { readCatalog } from '../run/catalog.js'

const gradings = 500
const early = 100

/** A broken program of each kind, with one requirement to grade. */
const asked = [
  ['broken/echo/strips-whitespace.py', 'ECHO-1'],
  ['broken/udp-upper/1024-byte-buffer.py', 'UPPER-1'],
  ['broken/echo-client/strips-its-text.py', 'CLI-2'],
] as const

interface Held {
  readonly processes: number
  readonly openFiles: number
  readonly namespaces: number
  readonly mounts: number
  readonly temporaryFiles: number
  readonly residentMiB: number
}

/** The section of docs/benchmarks.md. */
export async function leakFigures(): Promise<string> {
  const fixtures = listFixtures(readCatalog())
  const programs = asked.map(([name, only]) => ({ fixture: named(fixtures, name), only }))
  const held: Held[] = []
  {
    await using grader = await openGrader()
    for (let count = 1; count <= gradings; count += 1) {
      const program = programs[count % programs.length]
      if (program !== undefined) await grader.grade(program.fixture, { seed: count, only: [program.only] })
      if (count === early || count === gradings) held.push(look())
      if (count % early === 0) process.stderr.write(`${count} of ${gradings} gradings\n`)
    }
  }
  const rows = Object.keys(look()).map((key) => `| ${words[key as keyof Held]} | ${held.map((each) => each[key as keyof Held]).join(' | ')} |`)
  return [
    '## Leaks',
    '',
    `One process and its workers, between gradings.`,
    '',
    `|  | after ${early} gradings | after ${gradings} |`,
    '| --- | ---: | ---: |',
    ...rows,
  ].join('\n')
}

const words: Readonly<Record<keyof Held, string>> = {
  processes: 'processes',
  openFiles: 'open files',
  namespaces: 'namespaces',
  mounts: 'mounts',
  temporaryFiles: 'files of wirecheck in the folder for temporary files',
  residentMiB: 'memory, MiB',
}

function named(fixtures: readonly Fixture[], name: string): Fixture {
  const found = fixtures.find((fixture) => fixture.name === name)
  if (found === undefined) throw new Error(`There is no fixture ${name}.`)
  return found
}

/** Of this process and all that it has started. */
function look(): Held {
  const pids = processTree(process.pid)
  const namespaces = new Set(pids.flatMap((pid) => listed(`/proc/${pid}/ns`).map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`))))
  const resident = pids.map((pid) => Number(/^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0))
  return {
    processes: pids.length,
    openFiles: pids.reduce((sum, pid) => sum + listed(`/proc/${pid}/fd`).length, 0),
    namespaces: namespaces.size,
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length - 1,
    temporaryFiles: readdirSync(tmpdir()).filter((name) => pids.includes(Number(/^work-\d+-(\d+)-/.exec(name)?.[1]))).length, // support/work-folder.ts
    residentMiB: Math.round(resident.reduce((sum, kib) => sum + kib, 0) / 1_024),
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // The process has just ended.
  }
}
