/** Random manifests: each is read, or refused with a message that does no harm. Seeded, so a failure comes again. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test, vi } from 'vitest'
import { SubmissionError } from '../../support/errors.js'
import { catalogue } from '../sample-submission.js'
import { readManifest } from './manifest.js'

vi.setConfig({ testTimeout: 120_000 })

const options = { seed: 20_261_126, numRuns: 2_000 }
const root = await mkdtemp(join(tmpdir(), 'wirecheck-any-manifest-'))
afterAll(() => rm(root, { recursive: true }))

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'echo',
    'ehco',
    'run',
    'build',
    'port',
    'cwd',
    'env',
    'stdin',
    '$schema',
    '__proto__',
    'constructor',
    'toString',
    '{port}',
    '{role}',
    '{prot}',
  ),
  fc.constantFrom(
    '../..',
    '/etc',
    './a/../..',
    'python3 echo.py',
    '"',
    "'a",
    '\\',
    '$(reboot)',
    '\u001b[2J',
    '\n::error::x',
    '\u202e',
    '\u0000',
    '-x',
    'LD_PRELOAD',
    'PATH',
  ),
)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(word, tie('any'), { maxKeys: 4 }),
  ),
})).any
const entry = fc.oneof(
  value,
  fc.record(
    { run: fc.oneof(word, value), build: word, port: fc.oneof(fc.integer(), value), cwd: word, env: fc.dictionary(word, word), stdin: fc.array(word) },
    { requiredKeys: [] },
  ),
)
const manifest = fc.oneof(value, fc.dictionary(word, entry, { maxKeys: 3 }), fc.record({ echo: entry, time: entry }, { requiredKeys: ['echo'] }))

test('of any content', async () => {
  await fc.assert(
    fc.asyncProperty(manifest, (content) => isReadOrRefused(Buffer.from(JSON.stringify(content)))),
    options,
  )
})

test('with any character changed', async () => {
  const whole = Buffer.from(JSON.stringify({ echo: { run: 'python3 echo.py {port}', port: 9_000, env: { A: '1' }, stdin: ['a', '{port}'] } }, null, 2))
  const change = fc.record({
    at: fc.nat(whole.length),
    away: fc.nat(4),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom('{', '}', '"', ',', '//', '\ufeff', '\u0000').map((text) => Buffer.from(text)),
    ),
  })
  await fc.assert(
    fc.asyncProperty(change, ({ at, away, put }) => isReadOrRefused(Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + away)]))),
    options,
  )
})

async function isReadOrRefused(bytes: Buffer): Promise<void> {
  await writeFile(join(root, 'wirecheck.json'), bytes)
  const outcome: unknown = await readManifest(root, catalogue).catch((thrown: unknown) => thrown)
  if (outcome instanceof SubmissionError) {
    expect(outcome.message).toMatch(/^wirecheck\.json/)
    for (const line of outcome.message.split('\n')) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|^\s*::/u)
    return
  }
  expect(outcome).toBeInstanceOf(Map)
  for (const [id, { cwd, run, port }] of outcome as Awaited<ReturnType<typeof readManifest>>) {
    expect(catalogue.map((exercise) => exercise.id)).toContain(id)
    expect(cwd).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/)
    expect(run).not.toBe('')
    expect(port === null || (port >= 1 && port <= 65_535)).toBe(true)
  }
}
