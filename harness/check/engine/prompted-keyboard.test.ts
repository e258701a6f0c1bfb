/** An event loop watches the keyboard all the time. After a line, only a prompt shows that it is asking for another one. */

import { expect, test, vi } from 'vitest'
import { keyboardOf } from '../../launch/keyboard.js'
import { atRest, node, printed, python, startSample } from '../../launch/sample-program.js'
import { visibleText } from '../wording/screen.js'
import { promptedKeyboard } from './prompted-keyboard.js'

vi.setConfig({ testTimeout: 60_000 })

/** `body` may use `rl`, and a server's socket is open. */
const loop = (body: string) =>
  node(`const rl = require('node:readline').createInterface({ input: process.stdin, output: process.stdout })
    require('node:net').createServer().listen(0, '127.0.0.1', () => { ${body} })`)

const programs = [
  ['an event loop that prompts once with a question', true, false, loop(`rl.question('Name: ', () => console.log('got it'))`)],
  ['an event loop that prompts again', true, true, loop(`rl.on('line', () => { console.log('got it'); rl.prompt() }).prompt()`)],
  ['an event loop whose prompt is a line of its own', true, false, loop(`rl.question('Name:\\n', () => console.log('got it'))`)],
  ['an event loop that never prompts', true, false, loop(`rl.on('line', () => console.log('got it')); console.log('Begin.')`)],
  [
    'an event loop without a socket',
    true,
    true,
    node(`const rl = require('node:readline').createInterface({ input: process.stdin, output: process.stdout })
      rl.question('Name: ', () => console.log('got it'))`),
  ],
  ['a blocking read that prompts once', true, true, python('input("Name: ")\nprint("got it")\ninput()')],
] as const

test.each(programs)('%s: at the keyboard before a line (%s) and after it (%s)', async (_name, before, after, command) => {
  await using running = startSample(command, { start: { keyboard: 'silent-terminal' } })
  const typed = promptedKeyboard(running, keyboardOf(running, running.watch), () => visibleText(running.output.text()))
  await atRest(running)
  expect(typed.isAtKeyboard()).toBe(before)
  await typed.keyboard.line('Ada')
  await printed(running, 'got it')
  await atRest(running)
  await running.flushed()
  expect(typed.isAtKeyboard()).toBe(after)
})
