import { describe, expect, test, vi } from 'vitest'
import type { Finding } from '../../model/submission.js'
import { programOf, sample, type SampleFiles } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const py = 'print(1)\n'

async function withManifest(manifest: unknown, files: SampleFiles = {}, exercise = 'echo'): Promise<Finding> {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest)
  await using submission = await sample({ 'echo.py': py, ...files, 'wirecheck.json': text })
  return await submission.find(exercise)
}

describe('a manifest that is wrong is refused', () => {
  test.each([
    ['{"echo": {"run": "x",}}', 'wirecheck.json is not valid JSON in line 1, column 22: unexpected }; remove the comma before it.'],
    ['[]', 'wirecheck.json must contain an object whose keys are exercises, but it contains a list.'],
    [{ ehco: { run: 'x' } }, 'wirecheck.json: unknown exercise "ehco". Did you mean "echo"?'],
    [{ uppercase: { run: 'x' } }, 'wirecheck.json: unknown exercise "uppercase". Did you mean "udp-upper"?'],
    [{ echo: { run: 'x', prot: 1 } }, 'wirecheck.json: unknown key "prot" in "echo". Did you mean "port"?'],
    [{ echo: { command: 'x' } }, 'wirecheck.json: unknown key "command" in "echo". The known keys are: run, build, port, cwd, env, stdin.'],
    [{ echo: { run: 7 } }, 'wirecheck.json: echo.run must be a string: a command line.'],
    [{ echo: { run: '' } }, 'wirecheck.json: echo.run is not a valid command: it is empty.'],
    [{ echo: { run: 'python3 "a.py' } }, 'wirecheck.json: echo.run is not a valid command: a quote (") is not closed.'],
    [{ echo: 'python3 echo.py' }, 'wirecheck.json: echo must be an object such as { "run": "…" }.'],
    [{ echo: { port: 70_000 } }, 'wirecheck.json: echo.port must be 65535 or less.'],
    [{ echo: { port: '12345' } }, 'wirecheck.json: echo.port must be a whole number.'],
    [{ echo: { run: 'x', cwd: '../other' } }, 'wirecheck.json: echo.cwd must be a folder inside the submission, relative to its root.'],
    [{ echo: { env: { 'A B': 'x' } } }, 'wirecheck.json: echo.env.A B is not a valid variable name: use letters, digits and _.'],
    [{ echo: { stdin: 'x' } }, 'wirecheck.json: echo.stdin must be a list of lines, such as ["alice", "{host}"].'],
    [{ echo: { build: 'make' } }, 'wirecheck.json: "echo" has "build" but no "run".'],
    [{ echo: { cwd: 'src' } }, 'wirecheck.json: "echo" has "cwd" but no "run".'],
  ])('%j', async (manifest, message) => {
    await expect(withManifest(manifest)).rejects.toMatchObject({ name: 'SubmissionError', message })
  })
})

describe('a manifest takes precedence over names', () => {
  test('with all its keys', async () => {
    const entry = { run: 'python3 my_echo.py --port {port}', port: 4_711, env: { MODE: 'x', LEVEL: 3 }, stdin: ['alice', '{host}'] }
    const program = programOf(await withManifest({ echo: entry }, { 'my_echo.py': py }))
    expect(program).toMatchObject({
      path: 'my_echo.py',
      language: 'command',
      shown: entry.run,
      appendAddress: false,
      port: 4_711,
      environment: { MODE: 'x', LEVEL: '3' },
      stdin: ['alice', '{host}'],
    })
    expect(program.command.args).toEqual(['my_echo.py', '--port', '{port}'])
    expect(program.command.file).toMatch(/^\/.*python/)
  })

  test('the address is appended where the command does not name it', async () => {
    expect(programOf(await withManifest({ echo: { run: 'python3 echo.py' } })).appendAddress).toBe(true)
  })

  test('what needs a shell is run by one', async () => {
    const program = programOf(await withManifest({ echo: { run: 'cd sub && python3 echo.py' } }, { 'sub/echo.py': py }))
    expect(program.command).toEqual({ file: expect.stringMatching(/sh$/) as string, args: ['-c', 'cd sub && python3 echo.py "$@"', 'sh'] })
    expect(program.appendAddress).toBe(true)
  })

  test('its port and environment go with a program that is found by name', async () => {
    expect(programOf(await withManifest({ echo: { port: 9_000, env: { A: '1' } } }))).toMatchObject({
      path: 'echo.py',
      language: 'Python',
      port: 9_000,
      environment: { A: '1' },
    })
  })

  test('its build runs first, in its folder', async () => {
    const files = { 'sub/x.c': 'int main(void) { return 0; }\n' }
    const program = programOf(await withManifest({ echo: { build: 'gcc -o prog x.c', run: './prog', cwd: 'sub' } }, files))
    expect(program.command.file).toMatch(/files\/sub\/prog$/)
    expect(program.cwd).toMatch(/files\/sub$/)
  })

  test.each([
    ['other.c', 'C'],
    ['./other', 'C'],
    ['java Other', 'Java'],
  ])('"run": "%s" is built by its language', async (run, language) => {
    const files = { 'other.c': 'int main(void) { return 0; }\n', 'Other.java': 'class Other { public static void main(String[] a) {} }\n' }
    expect(programOf(await withManifest({ echo: { run: `${run} {port}` } }, files))).toMatchObject({ language, appendAddress: false })
  })

  test.each([
    [{ run: 'python3 ecko.py' }, 'wirecheck.json starts ecko.py, but there is no such file.', 'Did you mean echo.py?'],
    [{ run: './nothing' }, 'wirecheck.json starts ./nothing, but there is no such file.', 'Check the name'],
    [{ run: 'nothing-at-all' }, 'wirecheck.json starts nothing-at-all, but there is no such program in the submission or on this machine.', './nothing-at-all'],
    [{ run: './x', build: 'echo wrong >&2; exit 2' }, 'wrong', 'Run `echo wrong'],
    [{ run: './x', build: 'true' }, 'wirecheck.json starts ./x, but there is no such file, even after `true`.', 'Check the name'],
    [{ run: 'python3 echo.py', cwd: 'sub' }, 'wirecheck.json starts echo in the folder sub, but there is no such folder.', '"cwd"'],
    [{ run: '../other/echo' }, 'wirecheck.json starts ../other/echo, which is outside the submission.', 'by its path in it'],
    [{ run: 'python3 sub/../../other/echo.py' }, 'wirecheck.json starts sub/../../other/echo.py, which is outside the submission.', 'by its path in it'],
    [{ run: '/home/other/echo' }, 'wirecheck.json starts /home/other/echo, which is outside the submission.', 'by its path in it'],
    [{ run: 'python3 /home/other/echo.py' }, 'wirecheck.json starts /home/other/echo.py, which is outside the submission.', 'by its path in it'],
    [{ run: 'python3 empty.py' }, 'empty.py is empty.', 'Save'],
    [{ run: 'python3 bad.py' }, '  File "bad.py", line 1\n    (\n    ^\nSyntaxError: \'(\' was never closed', 'python3 bad.py'],
  ])('%j cannot be started', async (entry, message, hint) => {
    const finding = await withManifest({ echo: entry }, { 'empty.py': '', 'bad.py': '(\n' })
    expect(finding).toMatchObject({ status: 'build-failed', message, hint: expect.stringContaining(hint) as string })
  })
})

test.each([
  ['python3 echo.py {prot}', '{prot}: write {port}'],
  ['python3 echo.py {hsot} {port}', '{hsot}: write {host}'],
])('the placeholders of "%s" are checked', async (run, says) => {
  await expect(withManifest({ echo: { run } })).rejects.toMatchObject({
    message: expect.stringContaining(`echo.run has an unknown placeholder ${says}.`) as string,
  })
})

test.each([
  [{ run: 'python3 echo.py a\0b' }, 'echo.run must not contain NUL characters.'],
  [{ run: 'python3 echo.py', build: 'true \0' }, 'echo.build must not contain NUL characters.'],
  [{ run: 'python3 echo.py', cwd: 'a\0' }, 'echo.cwd must not contain NUL characters.'],
  [{ env: { A: '\0' } }, 'echo.env.A must not contain NUL characters.'],
  [{ env: { A: 'a'.repeat(200_000) } }, 'echo.env.A must not be longer than 10,000 characters.'],
  [{ run: 'a'.repeat(200_000) }, 'echo.run must not be longer than 10,000 characters.'],
])('what no process can be given is refused (%#)', async (entry, message) => {
  await expect(withManifest({ echo: entry })).rejects.toMatchObject({ message: `wirecheck.json: ${message}` })
})

test('a chat is started in both roles by one line', async () => {
  const finding = await withManifest({ chat: { run: 'python3 chat_{role}.py {port}', stdin: ['{name}'] } }, { 'chat_server.py': 'import socket\n' }, 'chat')
  expect(finding).toMatchObject({ status: 'found', program: { appendAddress: false, stdin: ['{name}'] } })
  await expect(withManifest({ echo: { run: 'python3 echo.py {role}' } })).rejects.toMatchObject({
    message: 'wirecheck.json: "echo" has the placeholder {role}, which exists only in a chat. Use {port} and {host} here.',
  })
})
