/** The capture files of a run: their names, and which of them are left out. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Capture } from '../model/capture.js'
import type { Exercise } from '../model/exercise.js'
import { sampleExercise, sampleReportOf, sampleVerdict } from '../report/sample-report.js'
import { createCaptures } from './captures.js'

const ends = { suite: { host: '127.0.0.1', port: 50_000 }, program: { host: '127.0.0.1', port: 12_345 } }
const capture: Capture = { beganAtMs: 0, events: [{ atMs: 1, connection: 1, from: 'suite', event: 'connect', ends }], eventsCut: 0 }
const one = sampleVerdict({ requirement: 'ECHO-1', result: 'fail', title: 'a line' })
const first = sampleVerdict({ requirement: 'TCP-6', result: 'fail', title: 'SIGTERM' })
const second = sampleVerdict({ requirement: 'TCP-6', result: 'fail', title: 'SIGINT' })
const requirements = [one, first].map(({ requirement: id }) => ({ id, checks: [one, first, second].filter(({ requirement }) => requirement === id) }))
const catalogue = ['echo', 'time'].map((id) => ({ id, requirements }) as unknown as Exercise)

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'wirecheck-captures-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

/** Writes the captures of all checks of these exercises. */
function write(exercises: readonly string[], bytesMax?: number): { names: string[]; says: string; place: string } {
  const place = folder()
  const captures = createCaptures(catalogue, bytesMax)
  for (const id of exercises) for (const verdict of [one, first, second]) captures.add(id, verdict, capture)
  const edition = sampleReportOf(exercises.map((id) => sampleExercise({ id, checks: [one, first, second] })))
  const says = captures.writeInto([{ folder: place, edition }], { assignment: null })
  return { names: readdirSync(place).flatMap((name) => readdirSync(join(place, name)).sort()), says, place }
}

test('a file is named after its requirement, with a number where that has several checks', () => {
  const { names, says, place } = write(['echo'])
  expect([names, says]).toEqual([['ECHO-1.pcapng', 'TCP-6-1.pcapng', 'TCP-6-2.pcapng'], `3 capture files for Wireshark in ${join(place, 'capture')}.`])
})

test('of several exercises, the name tells which', () => {
  expect(write(['echo', 'time']).names).toEqual(['echo', 'time'].flatMap((id) => ['ECHO-1', 'TCP-6-1', 'TCP-6-2'].map((name) => `${id}-${name}.pcapng`)))
})

test('what is too large together is left out, and said', () => {
  const { names, says } = write(['echo'], 1_000)
  expect([names.length, says]).toEqual([
    1,
    expect.stringMatching(/^1 capture file for Wireshark in .*; 2 more left out, because together they are too large\.$/),
  ])
})

test('without a capture no folder is made', () => {
  expect(write([])).toMatchObject({ names: [], says: 'No check has a capture file.' })
})
