/** A port that another process has is nobody's fault: the program is untested, and the other process is named. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { processName } from '../../kernel/proc.js'
import { sharedLab } from '../../launch/sample-program.js'
import type { Program } from '../../model/submission.js'
import { CheckFailure, Untestable } from '../evidence/failure.js'
import { echoSource, portProgram, sampleExercise } from './sample-exercise.js'
import { unlessOccupied } from './other-ports.js'
import { startServer } from './start-server.js'

vi.setConfig({ testTimeout: 120_000 })

/** A port that this process listens on until the end of the test. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What starting the program throws. */
async function thrownBy(program: Program, port: number): Promise<unknown> {
  const options = { lab: sharedLab, exercise: sampleExercise, program, port, signal: new AbortController().signal }
  return startServer(options).catch((thrown: unknown) => thrown)
}

const thisProcess = `${processName(process.pid)}, process ${process.pid}`
const saysInUse = "console.error('bind: Address already in use'); process.exit(1)"

test('the port that it was given', async () => {
  const port = await takenPort()
  const thrown = await thrownBy(portProgram(echoSource), port)
  expect(thrown).toBeInstanceOf(Untestable)
  expect((thrown as Error).message).toBe(
    `Port ${port} is in use by another process (${thisProcess}), so the program could not listen on it. End that process, then grade again.`,
  )
})

test('its hard-coded port, whose number stands in its source', async () => {
  const taken = await takenPort()
  const program = portProgram(saysInUse)
  writeFileSync(join(program.root, 'echo.c'), `#define PORT ${taken}\n`)
  const thrown = await thrownBy(program, 1)
  expect([thrown instanceof Untestable, String(thrown)]).toEqual([true, expect.stringContaining(`Port ${taken} is in use`)])
})

test('a port that it does not want is no excuse', async () => {
  await takenPort()
  expect(await thrownBy(portProgram(saysInUse), 1)).toBeInstanceOf(CheckFailure)
})

test('nor is a taken port for a program that has another fault', async () => {
  const port = await takenPort()
  expect(await thrownBy(portProgram('net.createServer().listenn(port)'), port)).toBeInstanceOf(CheckFailure)
})

test("a port on which wirecheck waits for clients: untested if another process has it, wirecheck's own fault if it has it itself", async () => {
  const own = Object.assign(new Error('in use'), { code: 'EADDRINUSE', port: await takenPort() })
  await expect(unlessOccupied(Promise.reject(own), 'tcp')).rejects.toBe(own)
  const source = "const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))"
  const holder = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  const [printed] = (await once(holder.stdout, 'data')) as [Buffer]
  const other = Object.assign(new Error('in use'), { code: 'EADDRINUSE', port: Number(printed) })
  await expect(unlessOccupied(Promise.reject(other), 'tcp')).rejects.toThrow(`Port ${Number(printed)} is in use by another process (`)
})
