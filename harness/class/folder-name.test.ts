import { expect, test } from 'vitest'
import { folderNameOf } from './folder-name.js'

test.each(['anna', 'Jörg_Müller', 'team-7', 'a.b'])('%s keeps its name', (name) => {
  expect(folderNameOf(name)).toBe(name)
})

test.each(['..', '.', '', '../x', 'a/b', '-rf', '.hidden', 'a\u0000b', 'a\nb', '=1+1', '::error::', 'a~b', 'x'.repeat(300), '\u202egnp'])(
  '%j becomes a harmless name of its own',
  (name) => {
    expect(folderNameOf(name)).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*~[0-9a-f]{10}$|^~[0-9a-f]{10}$/u)
    expect(Buffer.byteLength(folderNameOf(name))).toBeLessThan(255)
  },
)

test('names that differ have folders that differ, though one is written like the folder of another', () => {
  const names = ['a/b', 'a:b', 'a_b', 'A_b', folderNameOf('a/b')]
  expect(new Set(names.map(folderNameOf)).size).toBe(names.length)
})
