/** What is said of an exercise with no program, or with more than one. */

import { describe, expect, test, vi } from 'vitest'
import { messageFor, programOf, refusal, sample } from './sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const py = 'import socket\n'
const java = (name: string): string => `import java.net.*; public class ${name} { public static void main(String[] args) { } }\n`

describe('a program that is not found for an exercise that was asked for', () => {
  test('is named with the reason, and no line is proposed that cannot work', async () => {
    const message = await messageFor('counting-greeter', { 'counter.py': 'print(1)\n', 'echo.py': py })
    expect(message).toContain('counter.py is passed over, because nothing in its text opens a socket.')
    expect(message).not.toContain('wirecheck.json')
  })

  test('is proposed although its name says that it is a test, if there is no other', async () => {
    const message = await messageFor('echo', { 'test.py': py, 'notes.py': 'print(1)\n' })
    expect(message).toContain('test.py is passed over, because its name says that it is a test.')
    expect(message).toContain('{ "echo": { "run": "python3 test.py" } }')
  })
})

describe('the message about a missing program', () => {
  test('contains the names that match, what was found, and the lines to paste', async () => {
    expect(await messageFor('udp-upper', { 'UDPServer.py': py, 'echo.py': py })).toBe(
      [
        'No program was found for the exercise udp-upper. Its name can be udp_upper.py, udp_upper_server.py, UdpUpperServer.java, server-udp-upper.c or udp-upper/main.go (also called uppercase, upper).',
        'The name UDPServer.py could mean udp-upper or udp-responder.',
        'If it is the program for udp-upper, rename it, or write this line into wirecheck.json:',
        '  { "udp-upper": { "run": "python3 UDPServer.py" } }',
      ].join('\n'),
    )
  })

  test('a wrong role and an archive are pointed out', async () => {
    expect(await messageFor('chat', { 'chat_server.py': py, 'chat_client.py': py })).toContain('chat_server.py is named as a server.')
    expect(await messageFor('chat', { 'chat_server.py': py, 'chat_client.py': py })).toContain('{ "run": "python3 chat_{role}.py {host} {port} {name}" }')
    expect(await messageFor('echo', { 'echo.zip': 'PK' })).toContain('echo.zip is an archive: unpack it.')
    expect(await messageFor('echo', { 'time.py': py, 'talk.py': py })).toContain('The other programs in the submission are: talk.py and time.py.')
  })

  test('the line for two compiled programs builds both', async () => {
    const c = '#include <sys/socket.h>\nint main(void) { return 0; }\n'
    const message = await messageFor('chat', { 'chat_server.c': c, 'chat_client.c': c })
    const entry: unknown = JSON.parse(/\{ "chat": .*\}$/m.exec(message)?.[0] ?? '')
    expect(entry).toEqual({
      chat: {
        build: 'gcc -pthread -o chat_server chat_server.c && gcc -pthread -o chat_client chat_client.c',
        run: 'case {role} in server) exec ./chat_server {port} {name};; client) exec ./chat_client {host} {port} {name};; esac',
      },
    })
    expect(await messageFor('chat', { 'chat_server.c': c, 'chat_client.c': c, 'wirecheck.json': JSON.stringify(entry) })).toBe('found wirecheck.json')
  })

  test('no program at all is a fault of the submission, and the message says what was found', async () => {
    expect(await refusal({ 'hw1.py': py, 'UDPServer.py': py, 'sol.rar': 'x' })).toMatchObject({
      name: 'SubmissionError',
      message: expect.stringMatching(
        /^No program to grade was found in .*\. It contains UDPServer\.py and hw1\.py, but these names match no exercise\.\nThe name UDPServer\.py could mean udp-upper or udp-responder\.\nsol\.rar is an archive: unpack it\.$/,
      ) as string,
      hint: expect.stringContaining('wirecheck.json: { "echo": { "run": "python3 hw1.py" } }') as string,
    })
    expect(await refusal({})).toMatchObject({ message: expect.stringContaining('It contains no programs.') as string })
  })
})

describe('two programs that match one exercise', () => {
  test('both are named, with the lines that choose', async () => {
    await using submission = await sample({ 'echo.py': py, 'EchoServer.java': java('EchoServer') })
    expect(await submission.find('echo')).toEqual({
      exercise: 'echo',
      status: 'ambiguous',
      path: 'EchoServer.java, echo.py',
      message:
        'Two programs match the exercise echo: EchoServer.java and echo.py.\nKeep only one of them, or write one of these lines into wirecheck.json:\n  { "echo": { "run": "EchoServer.java" } }\n  { "echo": { "run": "python3 echo.py" } }',
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
