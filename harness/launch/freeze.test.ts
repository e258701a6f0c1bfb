/** A frozen program does not run, whatever happens in the code meanwhile it is continued, and one that would notice is left alone. */

import { connect } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { whileFrozen } from './freeze.js'
import type { RunningProgram } from './program.js'
import { ended, labs, node, printed, shell, startSample } from './sample-program.js'

vi.setConfig({ testTimeout: 60_000 })
const patience = { timeout: 20_000 }

const statesOf = ({ watch }: RunningProgram): string[] => [...new Set(watch.sample().map(({ state }) => state))]
const waiting = shell('echo begun; read -r line; echo "got $line"')
const busyNode = node("console.log('begun'); setInterval(() => { for (const end = Date.now() + 5; Date.now() < end; ); }, 1)")

async function begin(command: Parameters<typeof startSample>[0], options: Parameters<typeof startSample>[1]): Promise<RunningProgram> {
  const running = startSample(command, options)
  await printed(running, 'begun')
  return running
}

describe.each(labs)('in a %s lab', (_, lab) => {
  test('a program is stopped for as long as it takes, and goes on afterwards', async () => {
    await using running = await begin(waiting, { lab })
    await expect.poll(() => statesOf(running), patience).toEqual(['S'])
    const seen: string[][] = []
    const { wasFrozen } = await whileFrozen(running, async () => void seen.push(statesOf(running)))
    expect([wasFrozen, seen]).toEqual([true, [['T']]])
    running.type('more\r')
    expect(await printed(running, 'got')).toContain('got more')
  })

  test('all threads and children of a program are stopped', async () => {
    await using running = await begin(busyNode, { lab })
    const seen: string[][] = []
    expect(await whileFrozen(running, async () => void seen.push(statesOf(running)))).toMatchObject({ wasFrozen: true })
    expect(seen).toEqual([['T']])
    await expect.poll(() => statesOf(running).includes('T'), patience).toBe(false)
  })

  test('a program goes on also when the code meanwhile throws', async () => {
    await using running = await begin(waiting, { lab })
    await expect.poll(() => statesOf(running), patience).toEqual(['S'])
    await expect(whileFrozen(running, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await expect.poll(() => statesOf(running), patience).toEqual(['S'])
  })

  test('the code is run although the program has ended', async () => {
    await using running = startSample(shell('exit 0'), { lab })
    await ended(running)
    const during = vi.fn(async () => undefined)
    await whileFrozen(running, during)
    expect(during).toHaveBeenCalledOnce()
  })

  test('a program that computes by itself is left running', async () => {
    await using running = await begin(shell('echo begun; while :; do :; done'), { lab })
    const seen: string[][] = []
    expect(await whileFrozen(running, async () => void seen.push(statesOf(running)))).toMatchObject({ wasFrozen: false })
    expect(seen).toEqual([['R']])
  })

  // Numbers of system calls: those of one architecture.
  test.skipIf(process.arch !== 'x64')('a hand-written epoll loop is left running: it would see EINTR', async () => {
    const source = '$| = 1; my $e = syscall(291, 0); my $b = "\\0" x 120; print "begun\\n"; syscall(232, $e, $b, 10, -1); print "woken: $!\\n"; sleep 600'
    await using running = await begin({ file: '/bin/sh', args: ['-c', handWritten, 'sh', source] }, { lab })
    await expect.poll(() => running.watch.sample().map(({ current }) => current.call?.name), patience).toEqual(['epoll_wait'])
    expect(await whileFrozen(running, async () => undefined)).toMatchObject({ wasFrozen: false })
    await running.flushed() // The kernel may pass on the line and its end one after the other.
    expect(running.output.text()).toBe('begun\n')
  })

  // SO_RCVTIMEO makes recv(2) fail with EINTR, too, and nobody can see from outside that it is set.
  test('a program that receives on a connection is left running; one that waits for a connection is stopped', async () => {
    const source = `use IO::Socket::INET; $| = 1; my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1'); print "port ", $s->sockport, ".\\n";
      my $c = $s->accept; setsockopt($c, SOL_SOCKET, SO_RCVTIMEO, pack('l!l!', 60, 0)); sysread($c, my $b, 9) // print "failed: $!\\n"; print "got $b\\n"; sleep 600`
    await using running = startSample({ file: 'perl', args: ['-e', source] }, { lab })
    const port = Number(/port (\d+)\./.exec(await printed(running, '.'))?.[1])
    await expect.poll(() => running.watch.sample().map(({ current }) => current.call?.name), patience).toEqual([expect.stringMatching(/^accept4?$/)])
    expect(await whileFrozen(running, async () => undefined)).toMatchObject({ wasFrozen: true })
    const client = connect(port, '127.0.0.1')
    onTestFinished(() => void client.destroy())
    await expect.poll(() => running.watch.sample().map(({ current }) => current.call?.name), patience).toEqual(['read'])
    expect(await whileFrozen(running, async () => undefined)).toMatchObject({ wasFrozen: false })
    client.write('x')
    expect(await printed(running, 'got')).toContain('got x')
    expect(running.output.text()).not.toContain('failed')
  })
})

/** Perl under another name stands for a program that was compiled from a student's own source. */
const handWritten = 'cp "$(command -v perl)" server && exec ./server -e "$1"'
