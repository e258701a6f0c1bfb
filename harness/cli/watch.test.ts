/** `--watch` by the real command line: a real folder, real saves. */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { findOnPath } from '../lab/sandbox.js'
import { echoes, folderWith, reportIn, shouts, startIn, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 300_000 })

const patience = { timeout: 120_000, interval: 20 }
const greets =
  "require('node:net').createServer((client) => client.on('error', () => 0).end('Hello ' + client.remoteAddress + '\\n')).listen(process.argv[2], '127.0.0.1')\n"

interface Watching extends Run {
  readonly folder: string
  /** Where the run keeps its temporary files. */
  readonly temporary: string
  /** Puts a new file in the place of one, as many editors do. */
  save(name: string, text: string): void
  /** Waits until everything printed since the last call matches. Returns it. */
  shown(pattern: RegExp): Promise<string>
  /** Ends it with Ctrl-C. Returns the status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

const waits = /Watching [^\n]*: save a file/
const passed = /PASSED[\s\S]*Watching [^\n]*: save a file/

function watch(files: Readonly<Record<string, string>>, ...options: readonly string[]): Watching {
  const folder = folderWith(files)
  const temporary = folderWith({})
  const run = startIn({ environment: { TMPDIR: temporary } }, '--student', folder, '--watch', ...options)
  let printed = ''
  for (const stream of [run.child.stdout, run.child.stderr]) stream?.on('data', (bytes: Buffer) => (printed += bytes.toString()))
  return {
    ...run,
    folder,
    temporary,
    save(name, text) {
      writeFileSync(join(folder, '.saved'), text)
      renameSync(join(folder, '.saved'), join(folder, name))
    },
    async shown(pattern) {
      await vi.waitFor(() => expect(printed).toMatch(pattern), patience)
      const text = printed
      printed = ''
      return text
    },
    async stop(signal = 'SIGINT') {
      run.child.kill(signal)
      return (await run.ended).status
    },
  }
}

describe('--watch', () => {
  test('grades again what was saved, tells what turned green, and leaves nothing behind', async () => {
    const watching = watch({ 'echo.js': shouts, 'greeter.js': greets }, '--tier', 'core')
    expect(await watching.shown(waits)).toMatch(/Fix this first, in echo[\s\S]*ECHO-1[\s\S]*FAILED/)
    watching.save('echo.js', echoes)
    const second = await watching.shown(waits)
    expect(second).toContain('echo.js saved: grading echo\n')
    expect(second).toContain('✓ ECHO-1 passes now: one line and nothing else')
    expect(second).toMatch(/✓ echo: ECHO-1[^\n]* pass now\.\nPASSED/)
    expect(reportIn(watching.reports)).toMatchObject({ result: 'pass', exercises: expect.arrayContaining([expect.objectContaining({ id: 'greeter' })]) })
    watching.save('echo.js', shouts)
    expect(await watching.shown(waits)).toMatch(/✗ ECHO-1 fails now[\s\S]*passed before, and do not\s+now/)
    expect(await watching.stop()).toBe(0)
    expect([readdirSync(watching.temporary), existsSync(join(watching.reports, 'results.json'))]).toEqual([[], true])
  })

  test('takes a save by rename, as vim does, and a file that is removed and comes back', async () => {
    const watching = watch({ 'echo.js': shouts }, '--exercise', 'echo', '--tier', 'core')
    await watching.shown(waits)
    const path = join(watching.folder, 'echo.js')
    renameSync(path, `${path}~`)
    writeFileSync(path, echoes)
    rmSync(`${path}~`)
    expect(await watching.shown(passed)).toMatch(/echo\.js saved: grading echo\n/)
    rmSync(path)
    expect(await watching.shown(waits)).toMatch(/No program was found[\s\S]*✗ echo: not found\.[\s\S]*FAILED/)
    watching.save('new.tmp', '')
    renameSync(join(watching.folder, 'new.tmp'), path)
    watching.save('echo.js', echoes)
    expect(await watching.shown(passed)).toContain('✓ echo could be graded now')
    expect(await watching.stop()).toBe(0)
  })

  test.skipIf(findOnPath('python3') === null)('tells that a file does not compile, and goes on with the next save', async () => {
    const python = 'import socket, sys\nserver = socket.create_server(("127.0.0.1", int(sys.argv[1])))\nwhile True:\n  client, _ = server.accept()\n'
    const loop = '  with client:\n    while data := client.recv(4096): client.sendall(data)\n'
    const watching = watch({ 'echo.py': python + loop }, '--tier', 'core')
    await watching.shown(waits)
    watching.save('echo.py', `${python}  def x(:\n`)
    expect(await watching.shown(waits)).toMatch(/does not build[\s\S]*SyntaxError[\s\S]*✗ echo: does not build/)
    watching.save('echo.py', python + loop)
    expect(await watching.shown(waits)).toMatch(/✓ echo could be graded now[\s\S]*PASSED/)
    expect(await watching.stop()).toBe(0)
  })

  test('a save in the middle of a grading cuts it short, and the last one counts', async () => {
    const watching = watch({ 'echo.js': shouts }, '--exercise', 'echo')
    await watching.shown(waits)
    watching.save('echo.js', echoes)
    await watching.shown(/✓ ECHO-1 passes now/)
    watching.save('echo.js', shouts)
    await watching.shown(/Saved again: this grading is cut short/)
    for (const text of [echoes, shouts, echoes]) writeFileSync(join(watching.folder, 'echo.js'), text)
    expect(await watching.shown(passed)).toContain('✓ ECHO-1 passes now')
    expect(reportIn(watching.reports).interrupted).toBe(false)
    expect(await watching.stop()).toBe(0)
  })

  test('a file that belongs to no program has everything graded, and a report in the folder nothing', async () => {
    const folder = { 'echo.js': "require('./lib/serve.js')\n", 'lib/serve.js': shouts }
    const watching = watch(folder, '--exercise', 'echo', '--tier', 'core')
    await watching.shown(waits)
    mkdirSync(join(watching.folder, 'wirecheck-report'))
    watching.save('wirecheck-report/results.json', '{}')
    watching.save('lib/serve.js', echoes)
    expect(await watching.shown(waits)).toMatch(/^lib\/serve\.js saved: grading everything\n[\s\S]*PASSED/m)
    expect(await watching.stop()).toBe(0)
  })

  test('a single file is watched, too', async () => {
    const file = join(folderWith({ 'hw1.js': shouts, 'other.js': '' }), 'hw1.js')
    const run = startIn({}, '--student', file, '--exercise', 'echo', '--tier', 'core', '--watch')
    let printed = ''
    run.child.stdout?.on('data', (bytes: Buffer) => (printed += bytes.toString()))
    await vi.waitFor(() => expect(printed).toMatch(/FAILED[\s\S]*Watching/), patience)
    writeFileSync(`${file}.new`, echoes)
    renameSync(`${file}.new`, file)
    await vi.waitFor(() => expect(printed).toMatch(/PASSED[\s\S]*Watching/), patience)
    run.child.kill('SIGINT')
    expect((await run.ended).status).toBe(0)
  })

  test('Ctrl-C in the middle of a grading ends it, too; SIGTERM ends it with status 143', async () => {
    const middle = watch({ 'echo.js': echoes }, '--exercise', 'echo')
    await middle.shown(/looking for programs/)
    expect([await middle.stop(), readdirSync(middle.temporary)]).toEqual([0, []])
    const waiting = watch({ 'echo.js': echoes }, '--exercise', 'echo', '--tier', 'core')
    await waiting.shown(waits)
    expect([await waiting.stop('SIGTERM'), readdirSync(waiting.temporary)]).toEqual([143, []])
  })

  test('ends quietly when nobody reads what it prints', async () => {
    const watching = watch({ 'echo.js': echoes }, '--exercise', 'echo', '--tier', 'core')
    watching.child.stdout?.destroy()
    const { status, stderr } = await watching.ended
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^grading .*: looking for programs\n(?!.*wirecheck:)/s)])
    expect([readdirSync(watching.temporary), reportIn(watching.reports).result]).toEqual([[], 'pass'])
  })

  test('a folder without a program is told, and the first program is graded', async () => {
    const watching = watch({ 'notes.txt': 'nothing yet' }, '--tier', 'core')
    expect(await watching.shown(waits)).toContain('could not be graded')
    watching.save('echo.js', echoes)
    expect(await watching.shown(waits)).toMatch(/echo\.js saved: grading everything[\s\S]*PASSED/)
    expect(await watching.stop()).toBe(0)
  })

  test('refuses an archive, and a folder that is not there', async () => {
    const zip = join(folderWith({ 'hw.zip': '' }), 'hw.zip')
    const refused = await startIn({}, '--student', zip, '--watch').ended
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('--watch takes a folder or a source file')])
    expect((await startIn({}, '--student', join(folderWith({}), 'none'), '--watch').ended).status).toBe(2)
  })
})
