/** Archives with random faults: each is opened or refused with a message, and nothing is written beside its folder. Seeded. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { SubmissionError } from '../../support/errors.js'
import { createAllowance } from './allowance.js'
import { contentsOf, newFolder, sampleArchive } from './sample-archive.js'
import { unpackArchive } from './unpack-archive.js'

vi.setConfig({ testTimeout: 120_000 })

const options = { seed: 20_261_126, numRuns: 500 }
const entries =
  "member('src/echo.py', data=b'print()'), member('src/run.sh', data=b'#!/bin/sh', mode=0o755), member('src/link', tarfile.SYMTYPE, link='echo.py')"
const files = "unix('src/echo.py', 0o100644, b'print()'), unix('src/run.sh', 0o100755, b'#!/bin/sh'), unix('src/link', 0o120777, b'echo.py')"

test.each([
  ['a.zip', `zip(${files})`],
  ['a.tar', `tar(${entries})`],
  ['a.tgz', `tar(${entries}, mode='w:gz')`],
])('%s', async (name, python) => {
  const whole = readFileSync(sampleArchive(name, python))
  const change = fc.record({
    at: fc.nat(whole.length),
    away: fc.oneof(fc.nat(4), fc.nat(whole.length)),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.constantFrom('../', '/', '\u0000', '..\\', 'ÿÿÿÿ').map((text) => Buffer.from(text, 'latin1')),
    ),
  })
  const around = newFolder()
  const into = join(around, 'into')
  const path = join(around, name)
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let bytes = whole
      for (const { at, away, put } of changes) bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + away)])
      writeFileSync(path, bytes)
      mkdirSync(into)
      const allowance = createAllowance({ name, archiveBytes: bytes.length, bytesMax: 1 << 20, filesMax: 50 })
      const outcome: unknown = await unpackArchive(path, into, { name, allowance, signal: new AbortController().signal }).catch((thrown: unknown) => thrown)
      rmSync(into, { recursive: true })
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(SubmissionError)
      else expect(outcome).toBeInstanceOf(Array)
      expect(Object.keys(contentsOf(around))).toEqual([name])
    }),
    options,
  )
})
