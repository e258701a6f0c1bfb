import { expect, test } from 'vitest'
import { folderNameOf, folderNamesFor } from './folder-name.js'

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

test('names that differ only in case or in the encoding of accents have folders that differ on every disk', () => {
  const names = ['Anna', 'anna', 'Jose\u0301', 'Jos\u00e9', 'jos\u00e9', 'bert']
  const folders = names.map(folderNamesFor(names))
  expect(new Set(folders.map((folder) => folder.normalize('NFC').toLowerCase())).size).toBe(names.length)
  expect(folders[0]).toMatch(/^Anna~[0-9a-f]{10}$/)
  expect(folders.at(-1)).toBe('bert')
})
