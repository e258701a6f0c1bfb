import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { pathsOf, programOf, sample, type SampleFiles } from './sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const py = 'print(1)\n'
const c = 'int main(void) { return 0; }\n'

async function foundIn(files: SampleFiles, path: string, ...asked: readonly string[]): Promise<Record<string, string>> {
  await using submission = await sample(files)
  return pathsOf(await submission.prepareFile(path, ...asked))
}

async function refusalOf(files: SampleFiles, path: string, ...asked: readonly string[]): Promise<unknown> {
  await using submission = await sample(files)
  return await submission.prepareFile(path, ...asked).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('a single file is a submission', () => {
  test('that is found by its name, and holds nothing else', async () => {
    await using submission = await sample({ 'hw/echo.py': py, 'hw/greeter.py': py, 'hw/wirecheck.json': '{' })
    const findings = await submission.prepareFile('hw/echo.py')
    expect(pathsOf(findings)).toEqual({ echo: 'echo.py' })
    const { root } = programOf(findings.find(({ exercise }) => exercise === 'echo'))
    expect(await readFile(join(root, 'echo.py'), 'utf8')).toBe(py)
    await expect(readFile(join(root, 'greeter.py'))).rejects.toThrow('ENOENT')
  })

  test('in every language that is known', async () => {
    const java = 'public class EchoServer { public static void main(String[] a) { } }'
    for (const [path, text] of Object.entries({ 'echo.c': c, 'EchoServer.java': java, 'echo.sh': 'true\n', echo: '#!/bin/sh\n' }))
      expect(await foundIn({ [path]: text }, path)).toEqual({ echo: path })
  })

  test.each(['hw1.py', 'main.py', 'time.py', 'udp_client.py', 'test_it.py'])('that is the exercise asked for, whatever its name: %s', async (path) => {
    expect(await foundIn({ [path]: py }, path, 'echo')).toEqual({ echo: path })
  })

  test('that counts for one of several exercises only by its name', async () => {
    expect(await foundIn({ 'time.py': py }, 'time.py', 'echo', 'time')).toEqual({ time: 'time.py' })
  })

  test('whose name is the one that was typed, where it is a link', async () => {
    await using submission = await sample({ 'v2/main.py': py })
    await symlink('v2/main.py', join(submission.directory, 'echo.py'))
    expect(pathsOf(await submission.prepareFile('echo.py'))).toEqual({ echo: 'echo.py' })
  })
})

describe('a single file is refused', () => {
  test.each<[string, string, RegExp]>([
    ['notes.txt', 'hello', /^Cannot grade .*\/notes\.txt: it is a text file/],
    ['echo.zip', 'PK', /^Cannot grade .*\/echo\.zip: it is an archive: unpack it\.$/],
    ['photo.jpg', 'x', /^Cannot grade .*\/photo\.jpg: it is not a program in a known language\.$/],
    ['echo.h', 'int x;', /echo\.h: it is not a program in a known language\.$/],
    ['wirecheck.json', '{}', /wirecheck\.json: it is about the programs in its folder\.$/],
    ['Makefile', 'all:\n', /Makefile: it is about the programs in its folder\.$/],
  ])('that is not a program: %s', async (path, text, message) => {
    expect(await refusalOf({ [path]: text }, path, 'echo')).toMatchObject({
      name: 'SubmissionError',
      message: expect.stringMatching(message) as string,
      hint: expect.stringContaining('Give a source file') as string,
    })
  })

  test('whose name does not tell its exercise, with what to add', async () => {
    expect(await refusalOf({ 'hw1.py': py }, 'hw1.py')).toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(/^The name of .*\/hw1\.py does not tell which exercise it is\.$/) as string,
      hint: expect.stringMatching(/--student \/.*\/hw1\.py --exercise echo\nThe exercises are: echo, greeter, /) as string,
    })
    expect(await refusalOf({ 'UDPServer.py': py }, 'UDPServer.py')).toMatchObject({
      message: expect.stringContaining('UDPServer.py may mean udp-upper or udp-responder.') as string,
      hint: expect.stringContaining('--exercise udp-upper\n') as string,
    })
    expect(await refusalOf({ 'hw1.py': py }, 'hw1.py', 'echo', 'time')).toMatchObject({
      hint: expect.stringContaining('The exercises are: echo, time.') as string,
    })
  })

  test('that may not be found where it was typed', async () => {
    await using submission = await sample({ 'echo.py': py })
    await mkdir(join(submission.directory, 'empty'))
    await expect(submission.prepareFile('empty/echo.py')).rejects.toMatchObject({
      message: expect.stringMatching(/empty\/echo\.py: there is no such folder or file\.$/) as string,
    })
  })
})
