/** For tests: plain processes of Node that load a module as it was built. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** Starts it; killed at the end of the test. */
export function runModule(source: string, environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Its output until it ends by itself. */
export async function outputOf(source: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = runModule(source, environment)
  let text = ''
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()))
  await once(child, 'close')
  return text
}
