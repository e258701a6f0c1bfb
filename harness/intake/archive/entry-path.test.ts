import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPath } from './entry-path.js'
import { decodeZipName } from './name-bytes.js'

const root = '/tmp/submission'
const pieces = fc.constantFrom('..', '.', '', 'a', 'b c', '...', '.. ', '\\', 'C:', '/', '~', '.git', '\u2025', '\uff0e\uff0e', '\0', '%2e%2e')
const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }).map((parts) => parts.join('/')),
)

test('no name leads out of the folder, or is the folder itself', () => {
  fc.assert(
    fc.property(names, (name) => {
      const checked = checkPath(name)
      if (checked.is !== 'inside') return
      const { path } = checked
      expect(path.includes('\0')).toBe(false)
      expect(resolve(root, path).startsWith(`${root}/`)).toBe(true)
      expect(resolve(root, path)).toBe(`${root}/${path}`)
      expect(checkPath(path)).toEqual(checked)
    }),
    { numRuns: 2_000 },
  )
})

test('nor does any decoding of any bytes', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    names.map((name) => Buffer.from(name, 'latin1')),
  )
  fc.assert(
    fc.property(bytes, fc.nat(0xffff), fc.nat(0xff), (raw, flags, madeOn) => {
      const checked = checkPath(decodeZipName({ bytes: Buffer.from(raw), flags, extraFields: [], madeOn }))
      if (checked.is === 'inside') expect(resolve(root, checked.path)).toBe(`${root}/${checked.path}`)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['a/../b', { is: 'inside', path: 'b' }],
  ['./a//b/', { is: 'inside', path: 'a/b' }],
  ['./', { is: 'root' }],
  ['a/__MACOSX/b', { is: 'passed-over' }],
  ['a/..', { is: 'root' }],
  ['..a', { is: 'inside', path: '..a' }],
])('%s', (name, expected) => {
  expect(checkPath(name)).toEqual(expected)
})
