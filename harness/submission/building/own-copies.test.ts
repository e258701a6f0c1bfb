import { lstat, mkdir, readdir, readFile, readlink, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { limits } from '../../support/limits.js'
import { pathsOf, programOf, sample, type Sample } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const py = 'import socket\nprint(1)\n'
const c = '#include <sys/socket.h>\nint main(void) { return 0; }\n'

async function programsOf(submission: Sample, ...exercises: readonly string[]) {
  const findings = await submission.prepare(...exercises)
  return findings.map(programOf)
}

describe('programs of one submission', () => {
  test('neither see nor change what the others write', async () => {
    await using submission = await sample({ 'echo.py': py, 'greeter.py': py, 'lib/words.txt': 'hello' })
    const [echo, greeter] = await programsOf(submission, 'echo', 'greeter')
    await writeFile(join(echo?.root ?? '', 'greeter.py'), 'raise SystemExit\n')
    await writeFile(join(echo?.cwd ?? '', 'server.log'), 'begun')
    expect(await readFile(join(greeter?.root ?? '', 'greeter.py'), 'utf8')).toBe(py)
    expect((await readdir(greeter?.root ?? '')).sort()).toEqual(['echo.py', 'greeter.py', 'lib'])
    expect(greeter?.command.args).toEqual(['greeter.py'])
    expect(await readFile(join(greeter?.root ?? '', 'lib/words.txt'), 'utf8')).toBe('hello')
  })

  test('keep modes, links and times, and what was built for each alone', async () => {
    await using submission = await sample({
      'echo.c': c,
      'sub/time.c': c,
      'go.sh': '#!/bin/sh\n',
      'wirecheck.json': '{"talk": {"build": "ln -s go.sh link", "run": "./link"}}',
    })
    const [echo, time, talk] = await programsOf(submission, 'echo', 'time', 'talk')
    for (const program of [echo, time]) expect(program?.command.file.startsWith(`${program.root}/`)).toBe(true)
    expect([echo?.cwd, time?.cwd]).toEqual([echo?.root, join(time?.root ?? '', 'sub')])
    expect(await readdir(join(echo?.root ?? '', '.wirecheck'))).toEqual(['echo'])
    expect((await stat(echo?.command.file ?? '')).mode & 0o111).not.toBe(0)
    expect(await readlink(join(talk?.root ?? '', 'link'))).toBe('go.sh')
    const built = await stat(join(echo?.builtAt ?? '', 'echo.c'))
    expect((await stat(join(echo?.root ?? '', 'echo.c'))).mtimeMs).toBeCloseTo(built.mtimeMs, 0)
  })

  test('have no copy where there is only one', async () => {
    await using submission = await sample({ 'echo.py': py })
    const [echo] = await programsOf(submission, 'echo')
    expect(echo).toMatchObject({ root: join(submission.work, 'work-1/files'), builtAt: join(submission.work, 'work-1/files'), linkedTo: null })
  })

  test('of a Java program all paths lead into its own copy', async () => {
    const java = (name: string): string => `import java.net.*; class ${name} { public static void main(String[] a) { } }`
    const emptyZip = Buffer.from('PK\x05\x06'.padEnd(22, '\0'))
    await using submission = await sample({ 'Echo.java': java('Echo'), 'Greeter.java': java('Greeter'), 'lib.jar': emptyZip })
    const [echo] = await programsOf(submission, 'echo', 'greeter')
    const classPath = echo?.command.args.find((word) => word.includes('classes')) ?? ''
    expect(classPath).toBe(`${echo?.root}/.wirecheck/echo/classes:${echo?.root}/lib.jar`)
  })
})

test('dependencies and large files are links where copies would be too large', async () => {
  await using submission = await sample({ 'echo.py': py, 'greeter.py': py, 'src/node_modules/small.js': '', 'film.bin': '', 'small.bin': '' })
  await truncate(join(submission.directory, 'film.bin'), limits.copiesBytesMax / 2 + 1)
  expect(pathsOf(await submission.prepare())).toEqual({ echo: 'echo.py', greeter: 'greeter.py' })
  const [echo] = await programsOf(submission, 'echo', 'greeter')
  const kinds = async (path: string) => (await lstat(join(echo?.root ?? '', path))).isSymbolicLink()
  expect(await Promise.all(['echo.py', 'src', 'src/node_modules', 'film.bin', 'small.bin'].map(kinds))).toEqual([false, false, true, true, false])
  expect(await readlink(join(echo?.root ?? '', 'film.bin'))).toBe(join(echo?.linkedTo ?? '', 'film.bin'))
  expect((await stat(join(echo?.root ?? '', 'film.bin'))).size).toBe(limits.copiesBytesMax / 2 + 1)
  expect(await readdir(join(echo?.root ?? '', 'src/node_modules'))).toEqual(['small.js'])
})

test('a folder that a program starts in is copied, whatever its name', async () => {
  const manifest = { echo: { run: 'python3 main.py', cwd: 'target' } }
  await using submission = await sample({ 'target/main.py': py, 'greeter.py': py, 'film.bin': '', 'wirecheck.json': JSON.stringify(manifest) })
  await truncate(join(submission.directory, 'film.bin'), limits.copiesBytesMax / 2 + 1)
  const [echo] = await programsOf(submission, 'echo', 'greeter')
  expect((await lstat(join(echo?.root ?? '', 'target'))).isSymbolicLink()).toBe(false)
  await mkdir(join(echo?.cwd ?? '', 'written'))
})
