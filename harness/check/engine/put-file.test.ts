import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CheckFailure } from '../evidence/failure.js'
import { putFile } from './put-file.js'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-put-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('makes the file and the folders that it needs', () => {
  const folder = emptyFolder()
  putFile(folder, 'www/files/a.txt', 'text')
  putFile(folder, '/www/files/b.txt', 'other')
  putFile(folder, '/www/files/b.txt', 'more')
  expect(['a', 'b'].map((name) => readFileSync(join(folder, `www/files/${name}.txt`), 'utf8'))).toEqual(['text', 'more'])
})

test('follows no link, neither of a folder nor of the file', () => {
  const [folder, elsewhere] = [emptyFolder(), emptyFolder()]
  symlinkSync(elsewhere, join(folder, 'www'))
  expect(() => putFile(folder, 'www/a.txt', 'text')).toThrow(CheckFailure)
  mkdirSync(join(folder, 'files'))
  symlinkSync(join(elsewhere, 'a.txt'), join(folder, 'files/a.txt'))
  putFile(folder, 'files/a.txt', 'text')
  expect(readFileSync(join(folder, 'files/a.txt'), 'utf8')).toBe('text')
  expect(existsSync(join(elsewhere, 'a.txt'))).toBe(false)
})

test('a path that leads out of the folder is a mistake of the spec', () => {
  expect(() => putFile(emptyFolder(), '../a.txt', 'text')).toThrow(TypeError)
})
