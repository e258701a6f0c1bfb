import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, realpath, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { prepareSubmission } from '../prepare.js'
import { catalogue, pathsOf, programOf, refusal, sample, sampleLab } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const py = 'import socket\nprint(1)\n'
const c = '#include <stdio.h>\n#include <sys/socket.h>\nint main(void) { puts("c"); return 0; }\n'

/** 60 folders in each other: with long names, they are deeper than a path can name. */
async function makeDeep(folder: string, name: string): Promise<void> {
  const script = 'import os, sys\nfor _ in range(60): os.mkdir(sys.argv[1]); os.chdir(sys.argv[1])'
  expect(spawnSync('python3', ['-c', script, name], { cwd: folder }).status).toBe(0)
}

describe('the submission folder', () => {
  test('is left as it is, read-only or not', async () => {
    await using submission = await sample({
      'echo.c': c,
      'time/main.c': c,
      'time/Makefile': 'time: main.c\n\tgcc -o time main.c\n',
      'talk.py': py,
      'printer.ts': 'import net from "node:net"\nconst a: number = net.isIP("")\n',
    })
    await chmod(join(submission.directory, 'echo.c'), 0o444)
    await chmod(submission.directory, 0o555)
    const before = (await readdir(submission.directory, { recursive: true })).sort()
    const findings = await submission.prepare()
    await chmod(submission.directory, 0o755)
    expect(pathsOf(findings)).toEqual({ echo: 'echo.c', time: 'time/main.c', talk: 'talk.py', printer: 'printer.ts' })
    expect((await readdir(submission.directory, { recursive: true })).sort()).toEqual(before)
    for (const finding of findings.filter(({ status }) => status === 'found')) expect(programOf(finding).builtAt).toBe(join(submission.work, 'work-1/files'))
  })

  test('links out of it are not followed, links inside are kept', async () => {
    await using submission = await sample({ 'echo.py': py })
    await writeFile(join(submission.work, 'secret.py'), py)
    await symlink(join(submission.work, 'secret.py'), join(submission.directory, 'time.py'))
    await symlink(submission.work, join(submission.directory, 'talk'))
    await symlink(join(submission.directory, 'echo.py'), join(submission.directory, 'shared.py'))
    await mkdir(join(submission.directory, 'part'))
    await symlink('.', join(submission.directory, 'part/itself'))
    expect(pathsOf(await submission.prepare())).toEqual({ echo: 'echo.py' })
    expect((await readdir(join(submission.work, 'work-1/files'))).sort()).toEqual(['echo.py', 'part', 'shared.py'])
    expect(await readFile(join(submission.work, 'work-1/files/shared.py'), 'utf8')).toBe(py)
    expect(await realpath(join(submission.work, 'work-1/files/part/itself'))).toBe(await realpath(join(submission.work, 'work-1/files/part')))
  })

  test('must be a folder or a file, and of a sensible size', async () => {
    await using submission = await sample({ 'echo.py': py })
    const prepare = async (directory: string): Promise<unknown> =>
      prepareSubmission({
        lab: await sampleLab,
        directory,
        exercises: catalogue,
        asked: [],
        workDirectory: submission.work,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      })
    await expect(prepare('/no/such/folder')).rejects.toMatchObject({
      name: 'UsageError',
      message: 'Cannot read the submission /no/such/folder: there is no such folder or file.',
    })
    await expect(prepare('/dev/null')).rejects.toMatchObject({
      name: 'UsageError',
      message: 'Cannot read the submission /dev/null: it is neither a folder nor a file.',
    })
    let deep = submission.directory
    for (let depth = 0; depth < 60; depth += 1) deep = join(deep, 'd')
    await mkdir(deep, { recursive: true })
    await expect(submission.prepare()).rejects.toMatchObject({ name: 'SubmissionError', message: expect.stringContaining('folders deep') as string })
  })

  test('pipes, sockets and links that lead elsewhere are passed over, and that is said', async () => {
    await using submission = await sample({ 'echo.py': py, notes: '' })
    const at = (name: string): string => join(submission.directory, name)
    expect(spawnSync('mkfifo', [at('time.py')]).status).toBe(0)
    const socket = createServer().listen(at('greeter.py'))
    await once(socket, 'listening')
    await symlink('/etc/passwd', at('talk.py'))
    await symlink('printer.py', at('printer.py'))
    await symlink('nowhere', at('notes.txt'))
    await symlink('.', at('loop'))
    expect(pathsOf(await submission.prepare())).toEqual({ echo: 'echo.py' })
    expect(await submission.unclaimed()).toEqual([
      { path: 'greeter.py', message: 'It is a socket, not a file.' },
      { path: 'printer.py', message: 'It is a link that leads nowhere: hand in the file itself.' },
      { path: 'talk.py', message: 'It is a link that leads out of the submission: hand in the file itself.' },
      { path: 'time.py', message: 'It is a pipe, not a file.' },
    ])
    socket.close()
  })

  test('a manifest that is no file is refused', async () => {
    await using submission = await sample({ 'echo.py': py })
    await symlink('/etc/passwd', join(submission.directory, 'wirecheck.json'))
    await expect(submission.prepare()).rejects.toMatchObject({
      name: 'SubmissionError',
      message: 'wirecheck.json is a link that leads out of the submission: hand in the file itself.',
    })
  })

  test.each([
    [
      'a file of 3 GB without content',
      async (folder: string) => writeFile(join(folder, 'big'), '').then(() => truncate(join(folder, 'big'), 3e9)),
      'more than 200 MiB',
    ],
    ['folders with long names, nested 60 deep', async (folder: string) => makeDeep(folder, 'd'.repeat(200)), 'is too long'],
    ['folders nested 60 deep', async (folder: string) => makeDeep(folder, 'd'), 'more than 40 folders deep'],
  ])('too large: %s', async (_, make, says) => {
    await using submission = await sample({ 'echo.py': py })
    await make(submission.directory)
    await expect(submission.prepare()).rejects.toMatchObject({ name: 'SubmissionError', message: expect.stringContaining(says) as string })
  })

  test('names that are not UTF-8 are copied with a readable name', async () => {
    await using submission = await sample({ 'talk.py': py })
    const inFolder = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${submission.directory}/`), name])
    const [greek, cyrillic] = [Buffer.from([0xd9, 0xe1]), Buffer.from([0xf1, 0xe5])]
    await mkdir(inFolder(greek))
    await writeFile(inFolder(Buffer.concat([greek, Buffer.from('/echo'), cyrillic, Buffer.from('.py')])), py)
    await writeFile(inFolder(Buffer.concat([greek, Buffer.from('.py')])), py)
    await writeFile(inFolder(Buffer.concat([cyrillic, Buffer.from('.py')])), py)
    expect(pathsOf(await submission.prepare())).toEqual({ echo: '\uFFFD\uFFFD/echo\uFFFD\uFFFD.py', talk: 'talk.py' })
    const copies = await readdir(join(submission.work, 'work-1/files'))
    expect(copies.sort()).toEqual(['2 \uFFFD\uFFFD.py', 'talk.py', '\uFFFD\uFFFD', '\uFFFD\uFFFD.py'])
  })

  test('programs that are not graded are listed with what they could be, or why they were passed over', async () => {
    const speaking = `import socket\n${py}`
    const without = { 'helpers.py': 'import socket\n', 'test_echo.py': speaking, 'numbers.py': 'print(1)\n' }
    await using submission = await sample({ 'echo.py': `import helpers\n${py}`, 'UDPServer.py': speaking, 'main.py': speaking, ...without })
    const told = await submission.unclaimed()
    expect(told.map(({ path }) => path)).toEqual(['UDPServer.py', 'main.py', 'numbers.py'])
    expect(told[0]?.message).toMatch(/^Its name could mean .*udp-upper.*one of these lines into wirecheck\.json:\n {2}\{ "udp-/s)
    expect(told[1]?.message).toContain('does not match an exercise')
    expect(told[1]?.message).toContain('{ "EXERCISE": { "run": "python3 main.py" } }')
    expect(told[2]?.message).toBe('It does not use a network.')
  })

  test('an exercise that there is not is wrong use', async () => {
    expect(await refusal({ 'echo.py': py }, 'ehco')).toMatchObject({ name: 'UsageError', message: 'Unknown exercise "ehco". Did you mean "echo"?' })
  })

  test('nothing more is done once the signal has fired', async () => {
    await using submission = await sample({ 'echo.py': py })
    const reason = new Error('stopped by hand')
    await mkdir(join(submission.work, 'w'))
    const preparing = prepareSubmission({
      lab: await sampleLab,
      directory: submission.directory,
      exercises: catalogue,
      asked: [],
      workDirectory: join(submission.work, 'w'),
      signal: AbortSignal.abort(reason),
      onProgress: () => undefined,
    })
    await expect(preparing).rejects.toBe(reason)
  })
})
