/** Typing: a line is typed when the program waits for it, and counts as typed when the program has read it. */

import { describe, expect, test, vi } from 'vitest'
import { isAtKeyboard, keyboardOf } from './keyboard.js'
import { atRest, ended, labs, node, printed, python, startSample } from './sample-program.js'

vi.setConfig({ testTimeout: 60_000 })

const readers = [
  ['a blocking read', python('import sys\nprint("begun", flush=True)\nfor line in sys.stdin: print("got " + line, end="", flush=True)')],
  ['select', python('import select, sys\nprint("begun", flush=True)\nwhile select.select([sys.stdin], [], []): print("got " + input(), flush=True)')],
  [
    'epoll',
    node(`const lines = require('node:readline').createInterface({ input: process.stdin })
      lines.on('line', (line) => console.log('got ' + line)).on('close', () => process.exit())
      console.log('begun')`),
  ],
] as const

describe.each(labs)('in the %s lab', (_, lab) => {
  test.each(readers)('a program that waits by %s is at the keyboard, and has read a line that was typed', async (_name, command) => {
    await using running = startSample(command, { lab })
    await printed(running, 'begun')
    await atRest(running)
    expect(isAtKeyboard(running)).toBe(true)
    const keyboard = keyboardOf(running, running.watch)
    for (const line of ['one', 'two', 'three']) {
      await keyboard.line(line)
      await atRest(running)
      await running.flushed()
      expect(running.output.text()).toContain(`got ${line}`)
    }
    await keyboard.end()
    expect((await ended(running)).text).not.toContain('got four')
  })

  const elsewhere = [
    ['accept()', 'import socket\ns = socket.create_server(("127.0.0.1", 0))\nprint("begun", flush=True)\ns.accept()'],
    ['a pipe in the place of its standard input', 'import os\nr, w = os.pipe()\nos.dup2(r, 0)\nprint("begun", flush=True)\nos.read(0, 1)'],
    [
      'a pipe, and for errors on its terminal',
      'import os, select\nr, w = os.pipe()\np = select.poll()\np.register(r, select.POLLIN)\np.register(1, select.POLLERR)\nprint("begun", flush=True)\np.poll()',
    ],
  ] as const

  test.each(elsewhere)('a program that waits for %s is not at the keyboard', async (_name, source) => {
    await using running = startSample(python(source), { lab })
    await printed(running, 'begun')
    await atRest(running)
    expect(isAtKeyboard(running)).toBe(false)
  })
})
