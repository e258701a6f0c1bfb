import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { prepareSubmission } from './prepare.js'
import { catalogue, pathsOf, programOf, sample, type SampleFiles } from './sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const py = 'print(1)\n'
const c = '#include <stdio.h>\nint main(void) { puts("c"); return 0; }\n'
const java = (name: string): string => `public class ${name} { public static void main(String[] args) { } }\n`

async function found(files: SampleFiles, name?: string): Promise<Record<string, string>> {
  await using submission = await sample(files, name)
  return pathsOf(await submission.prepare())
}

async function messageFor(exercise: string, files: SampleFiles): Promise<string> {
  await using submission = await sample(files)
  const finding = await submission.find(exercise)
  return 'message' in finding ? finding.message : `found ${finding.program.path}`
}

async function refusal(files: SampleFiles, ...asked: string[]): Promise<unknown> {
  await using submission = await sample(files)
  return await submission.prepare(...asked).then(
    () => 'nothing was refused',
    (error: unknown) => error,
  )
}

describe('a program is found by its name', () => {
  test('in every spelling', async () => {
    expect(
      await found({ 'echo_server.py': py, 'TimeServer.py': py, 'server-greeter.py': py, 'udpUpper.js': '1\n', 'json.echo.py': py, 'talkserv.py': py }),
    ).toEqual({
      echo: 'echo_server.py',
      time: 'TimeServer.py',
      greeter: 'server-greeter.py',
      'udp-upper': 'udpUpper.js',
      'json-echo': 'json.echo.py',
      talk: 'talkserv.py',
    })
  })

  test('by further names of the exercise', async () => {
    expect(await found({ 'daytime.py': py, 'hello_server.py': py, 'uppercase.py': py, 'daytime-client.py': py })).toEqual({
      time: 'daytime.py',
      greeter: 'hello_server.py',
      'udp-upper': 'uppercase.py',
      'time-client': 'daytime-client.py',
    })
  })

  test('clients and servers are told apart', async () => {
    expect(
      await found({ 'EchoServer.java': java('EchoServer'), 'EchoClient.java': java('EchoClient'), 'udp_client.py': py, 'udp_upper_client.py': py }),
    ).toEqual({
      echo: 'EchoServer.java',
      'echo-client': 'EchoClient.java',
      'udp-client': 'udp_client.py',
      'udp-upper-client': 'udp_upper_client.py',
    })
  })

  test('in folders: by the folder, by the file, by both', async () => {
    expect(
      await found({ 'echo/main.py': py, 'src/time.py': py, 'client/echo.py': py, 'greeter/server.py': py, 'greeter/util.py': py, 'a/b/talk.py': py }),
    ).toEqual({
      echo: 'echo/main.py',
      time: 'src/time.py',
      'echo-client': 'client/echo.py',
      greeter: 'greeter/server.py',
      talk: 'a/b/talk.py',
    })
  })

  test('a server and a client in one folder', async () => {
    expect(await found({ 'echo/server.py': py, 'echo/client.py': py })).toEqual({ echo: 'echo/server.py', 'echo-client': 'echo/client.py' })
  })

  test('by the name of the submission folder, when nothing else tells', async () => {
    expect(await found({ 'main.py': py, 'helpers.py': py }, 'echo-server')).toEqual({ echo: 'main.py' })
  })

  test('tests, hidden files, build output and data are no programs', async () => {
    const files = {
      'echo.py': py,
      '.echo.py': py,
      'test_echo.py': py,
      '__pycache__/echo.py': py,
      'node_modules/echo/index.js': '1',
      'build/echo.py': py,
      'echo.txt': 'x',
      'echo.md': 'x',
      'echo.json': '{}',
      'Echo.class': 'x',
      'echo.o': 'x',
      'venv/echo.py': py,
    }
    expect(await found(files)).toEqual({ echo: 'echo.py' })
  })

  test('a module that another program imports is a part of it', async () => {
    expect(await found({ 'echo_a.py': 'from echo_b import x\n', 'echo_b.py': 'x = 1\n' })).toEqual({ echo: 'echo_a.py' })
    expect(await found({ 'echo/a.js': 'require("./b")\n', 'echo/b.js': '1\n' })).toEqual({ echo: 'echo/a.js' })
  })

  test('the plain name wins over a longer one, and that is said', async () => {
    await using submission = await sample({ 'echo.py': py, 'echo_threaded.py': py })
    expect(pathsOf(await submission.prepare())).toEqual({ echo: 'echo.py' })
    expect(submission.said).toContain('echo: echo.py (not echo_threaded.py)')
  })

  test('a source wins over what was compiled from it', async () => {
    const elf = await readFile('/bin/true')
    expect(await found({ 'echo.c': c, echo: elf, 'TimeServer.java': java('TimeServer'), 'TimeServer.class': 'x', 'talk.ts': '1\n', 'talk.js': '1\n' })).toEqual(
      { echo: 'echo.c', time: 'TimeServer.java', talk: 'talk.ts' },
    )
  })

  test('findings come in catalogue order, one for each exercise asked for', async () => {
    await using submission = await sample({ 'time.py': py, 'echo.py': py })
    const findings = await submission.prepare('time', 'echo', 'talk')
    expect(findings.map(({ exercise, status }) => `${exercise} ${status}`)).toEqual(['echo found', 'time found', 'talk missing'])
  })
})

describe('a submission that is one program', () => {
  test('the only program is taken, whatever it is called', async () => {
    await using submission = await sample({ 'hw3.py': py, 'README.md': 'x' })
    expect(programOf(await submission.find('echo')).path).toBe('hw3.py')
  })

  test('main and its modules', async () => {
    await using submission = await sample({ 'main.py': 'import helper\n', 'helper.py': py, 'other.py': py })
    expect(programOf(await submission.find('echo')).path).toBe('main.py')
  })

  test('what package.json starts', async () => {
    await using submission = await sample({ 'package.json': '{"scripts": {"start": "node lib/net.js"}}', 'lib/net.js': '1\n', 'lib/other.js': '1\n' })
    expect(programOf(await submission.find('echo')).path).toBe('lib/net.js')
  })

  test('not one of several that is named for another exercise', async () => {
    expect(await messageFor('chat', { 'echo_client.py': py, 'page_downloader.py': py })).toMatch(/^No program is named for the exercise chat/)
  })

  test('a client is not taken for a server, nor one of many for all', async () => {
    expect(await messageFor('echo', { 'client.py': py })).toMatch(/^No program is named for the exercise echo/)
    expect(await messageFor('echo', { 'hw1.py': py, 'hw2.py': py })).toContain('"python3 hw1.py"')
  })
})

describe('what is said when a program is missing', () => {
  test('names that would be found, what is there, and the lines to paste', async () => {
    expect(await messageFor('udp-upper', { 'UDPServer.py': py, 'echo.py': py })).toBe(
      [
        'No program is named for the exercise udp-upper. It is found by a name such as udp_upper.py, udp_upper_server.py, UdpUpperServer.java, server-udp-upper.c or udp-upper/main.go (also called uppercase, upper).',
        'The name of UDPServer.py may mean udp-upper or udp-responder: it does not say which.',
        'If it is the program for udp-upper, rename it, or write into wirecheck.json:',
        '  { "udp-upper": { "run": "python3 UDPServer.py" } }',
      ].join('\n'),
    )
  })

  test('a wrong role and an archive are pointed out', async () => {
    expect(await messageFor('chat', { 'chat_server.py': py, 'chat_client.py': py })).toContain('chat_server.py carries the name, but is named as a server.')
    expect(await messageFor('echo', { 'echo.zip': 'PK' })).toContain('echo.zip is an archive: unpack it.')
    expect(await messageFor('echo', { 'time.py': py, 'talk.py': py })).toContain('The other programs of the submission are named for other exercises.')
  })

  test('nothing at all is wrong use, and says what is there', async () => {
    expect(await refusal({ 'hw1.py': py, 'UDPServer.py': py, 'sol.rar': 'x' })).toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(
        /^Nothing to grade was found in .*\. It holds UDPServer\.py and hw1\.py; none of these names an exercise\.\nThe name of UDPServer\.py may mean udp-upper or udp-responder: it does not say which\.\nsol\.rar is an archive: unpack it\.$/,
      ) as string,
      hint: expect.stringContaining('wirecheck.json: { "echo": { "run": "python3 hw1.py" } }') as string,
    })
    expect(await refusal({})).toMatchObject({ message: expect.stringContaining('It holds no program.') as string })
  })
})

describe('two programs that fit one exercise', () => {
  test('both are named, with the lines that choose', async () => {
    await using submission = await sample({ 'echo.py': py, 'EchoServer.java': java('EchoServer') })
    expect(await submission.find('echo')).toEqual({
      exercise: 'echo',
      status: 'ambiguous',
      path: 'EchoServer.java, echo.py',
      message:
        'Two programs fit the exercise echo: EchoServer.java and echo.py.\nKeep one of them, or choose it in wirecheck.json, with one of these lines:\n  { "echo": { "run": "EchoServer.java" } }\n  { "echo": { "run": "python3 echo.py" } }',
    })
  })

  test('each of these lines chooses', async () => {
    for (const [line, path] of [
      ['{ "echo": { "run": "EchoServer.java" } }', 'EchoServer.java'],
      ['{ "echo": { "run": "python3 echo.py" } }', 'echo.py'],
    ] as const) {
      await using submission = await sample({ 'echo.py': py, 'EchoServer.java': java('EchoServer'), 'wirecheck.json': line })
      expect(programOf(await submission.find('echo')).path).toBe(path)
    }
  })
})

describe('the submission folder', () => {
  test('is left as it is, read-only or not', async () => {
    await using submission = await sample({
      'echo.c': c,
      'time/main.c': c,
      'time/Makefile': 'time: main.c\n\tgcc -o time main.c\n',
      'talk.py': py,
      'printer.ts': 'const a: number = 1\n',
    })
    await chmod(join(submission.directory, 'echo.c'), 0o444)
    await chmod(submission.directory, 0o555)
    const before = (await readdir(submission.directory, { recursive: true })).sort()
    const findings = await submission.prepare()
    await chmod(submission.directory, 0o755)
    expect(pathsOf(findings)).toEqual({ echo: 'echo.c', time: 'time/main.c', talk: 'talk.py', printer: 'printer.ts' })
    expect((await readdir(submission.directory, { recursive: true })).sort()).toEqual(before)
    for (const finding of findings.filter(({ status }) => status === 'found')) expect(programOf(finding).root).toBe(join(submission.work, 'work-1/submission'))
  })

  test('links out of it are not followed, links inside are kept', async () => {
    await using submission = await sample({ 'echo.py': py })
    await writeFile(join(submission.work, 'secret.py'), py)
    await symlink(join(submission.work, 'secret.py'), join(submission.directory, 'time.py'))
    await symlink(submission.work, join(submission.directory, 'talk'))
    await symlink(join(submission.directory, 'echo.py'), join(submission.directory, 'shared.py'))
    expect(pathsOf(await submission.prepare())).toEqual({ echo: 'echo.py' })
    expect((await readdir(join(submission.work, 'work-1/submission'))).sort()).toEqual(['echo.py', 'shared.py'])
    expect(await readFile(join(submission.work, 'work-1/submission/shared.py'), 'utf8')).toBe(py)
  })

  test('must be a folder, and of a sensible size', async () => {
    await using submission = await sample({ 'echo.py': py })
    const prepare = (directory: string): Promise<unknown> =>
      prepareSubmission({
        directory,
        exercises: catalogue,
        asked: [],
        workDirectory: submission.work,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      })
    await expect(prepare('/no/such/folder')).rejects.toMatchObject({
      name: 'UsageError',
      message: 'Cannot read the submission /no/such/folder: there is no such folder.',
    })
    await expect(prepare(join(submission.directory, 'echo.py'))).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining('it is a file, not a folder') as string,
    })
    let deep = submission.directory
    for (let depth = 0; depth < 60; depth += 1) deep = join(deep, 'd')
    await mkdir(deep, { recursive: true })
    await expect(submission.prepare()).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining('folders deep') as string })
  })

  test('pipes, devices and names that are no text are passed over', async () => {
    await using submission = await sample({ 'echo.py': py })
    const made = spawnSync('mkfifo', [join(submission.directory, 'time.py')])
    expect(made.status).toBe(0)
    await writeFile(Buffer.concat([Buffer.from(submission.directory), Buffer.from([0x2f, 0xff, 0x2e, 0x70, 0x79])]), py)
    expect(pathsOf(await submission.prepare())).toEqual({ echo: 'echo.py' })
  })

  test('programs beside those that are graded are told with what they could be', async () => {
    const speaking = `import socket\n${py}`
    const without = { 'helpers.py': 'import socket\n', 'test_echo.py': speaking, 'numbers.py': 'print(1)\n' }
    await using submission = await sample({ 'echo.py': `import helpers\n${py}`, 'UDPServer.py': speaking, 'main.py': speaking, ...without })
    const told = await submission.unclaimed()
    expect(told.map(({ path }) => path)).toEqual(['UDPServer.py', 'main.py'])
    expect(told[0]?.message).toMatch(/^Its name could mean .*udp-upper.*one of these lines:\n {2}\{ "udp-/s)
    expect(told[1]?.message).toContain('does not tell an exercise')
    expect(told[1]?.message).toContain('{ "EXERCISE": { "run": "python3 main.py" } }')
  })

  test('an exercise that there is not is wrong use', async () => {
    expect(await refusal({ 'echo.py': py }, 'ehco')).toMatchObject({ name: 'UsageError', message: 'There is no exercise "ehco". Did you mean "echo"?' })
  })

  test('nothing more is done once the signal has fired', async () => {
    await using submission = await sample({ 'echo.py': py })
    const reason = new Error('stopped by hand')
    await mkdir(join(submission.work, 'w'))
    const preparing = prepareSubmission({
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
