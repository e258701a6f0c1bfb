/** A program with the clock of another day sees that day, where libfaketime is installed. */

import { expect, test } from 'vitest'
import { runTool } from '../support/tool.js'
import { fakeClocks } from './fake-clock.js'

const moment = '2012-03-03 12:34:56'
const clocks = fakeClocks(moment)

// Without libfaketime there is no other day.
test.skipIf(clocks.length === 0).each(clocks)('a program is shown the moment that was asked for', async (clock) => {
  const environment = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...clock }
  const command = { file: 'date', args: ['+%Y-%m-%d %H:%M'] }
  const run = await runTool(command, { cwd: '/', environment, timeoutMs: 20_000, outputBytesMax: 1_000, signal: new AbortController().signal })
  expect(run.stdout).toBe('2012-03-03 12:34\n')
})

test.skipIf(clocks.length === 0)('the moment goes on as clocks do', () => {
  for (const clock of clocks) expect(clock).toMatchObject({ FAKETIME: `@${moment}`, LD_PRELOAD: expect.stringMatching(/libfaketime/) })
})
