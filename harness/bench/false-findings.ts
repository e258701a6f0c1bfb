/** Measures silence detection: how many correct programs that pause before they answer are wrongly taken for silent, and how soon a silent program is recognised. */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awaitReady } from '../launch/readiness.js'
import { startProgram, type RunningProgram } from '../launch/program.js'
import type { Lab } from '../lab/probe.js'
import { connectTcp } from '../wire/tcp-client.js'
import { createTranscript } from '../wire/transcript.js'

/** Python statements that take up to 0.3 s (`p` is random, 0 to 0.3) and then continue by themselves. */
const pauses: Readonly<Record<string, string>> = {
  sleeps: 'time.sleep(p)',
  'sleeps in small steps': 'for _ in range(10): time.sleep(p / 10)',
  computes: 'end = time.process_time() + p / 3\n    while time.process_time() < end: pass',
  'selects with a time-out': 'select.select([], [], [], p)',
  'waits for a lock with a time-out': 'threading.Event().wait(p)',
  'is woken by a timer': 'e = threading.Event(); threading.Timer(p, e.set).start(); e.wait()',
  'hands work to a thread': 'q = queue.Queue(); threading.Thread(target=lambda: (time.sleep(p / 2), q.put(1))).start(); q.get()',
  'hands work to a thread often':
    'a, b = queue.Queue(), queue.Queue()\n    t = threading.Thread(target=lambda: [b.put(a.get()) for _ in range(300)]); t.start()\n    for _ in range(300): a.put(1); b.get()',
  'collects garbage': 'x = [[i] for i in range(60000)]; del x; gc.collect()',
  'waits for a child': 'subprocess.run(["sleep", str(p)])',
  'reads from a child': 'subprocess.run(["sh", "-c", f"sleep {p}; echo done"], capture_output=True)',
  'reads from many short-lived children': 'subprocess.run(["sh", "-c", "for i in 1 2 3 4 5 6 7 8; do x=$(echo $i | cat); done"])',
  'waits for an alarm': 'signal.signal(signal.SIGALRM, lambda *_: None); signal.setitimer(signal.ITIMER_REAL, p + 0.01); signal.pause()',
  'runs an event loop': 'asyncio.run(asyncio.sleep(p))',
}

function pausing(pause: string, seed: number): string {
  return `import asyncio, gc, queue, random, select, signal, socket, subprocess, sys, threading, time
p = random.Random(${seed}).random() * 0.3
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    c, _ = s.accept()
    data = c.recv(4096)
    ${pause}
    c.sendall(data)
    c.close()
`
}

const silent =
  'import socket, sys\ns = socket.create_server(("127.0.0.1", int(sys.argv[1])))\nwhile True:\n    c, _ = s.accept()\n    c.recv(4096); c.recv(4096)\n'

export interface FalseFindings {
  readonly programs: number
  /** How the wrongly judged programs pause: they were taken for at rest before they listened or answered. */
  readonly wrong: readonly string[]
}

/** Runs `count` programs, `atOnce` of them at a time. */
export async function countFalseFindings(lab: Lab, count: number, atOnce: number): Promise<FalseFindings> {
  const wrong: string[] = []
  const kinds = Object.entries(pauses)
  let next = 0
  async function work(): Promise<void> {
    for (let index = next++; index < count; index = next++) {
      const [name, pause] = kinds[index % kinds.length] ?? ['', 'pass']
      if ((await converse(lab, pausing(pause, index), index)).kind === 'at-rest') wrong.push(name)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { programs: count, wrong }
}

/** For each of `count` programs: milliseconds from when it has read everything and falls silent until the suite recognises it. */
export async function timeToSilence(lab: Lab, count: number): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index += 1) times.push((await converse(lab, silent, index)).tookMs)
  return times
}

/** `index`: which program of the measurement this is. */
async function converse(lab: Lab, source: string, index: number): Promise<{ kind: string; tookMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-bench-'))
  chmodSync(folder, 0o755) // The program may run as another user.
  try {
    await using running = startPython(lab, source, { folder, port: ports.first + (index % ports.count) })
    const readiness = await awaitReady(running, { transport: 'tcp', preferredPorts: [] })
    if (readiness.kind === 'at-rest') return { kind: readiness.kind, tookMs: Number.NaN }
    if (readiness.kind !== 'ready') throw new Error(`The program did not start (${readiness.kind}): ${running.output.text()}`)
    await using client = await connectTcp({ pulse: running.pulse, watch: running.watch, transcript: createTranscript() }, readiness.address)
    await client.send('a line\n')
    await client.awaitRead()
    const beganAt = performance.now()
    const { kind } = await client.receive(7)
    return { kind, tookMs: performance.now() - beganAt }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const ports = { first: 20_000, count: 12_000 } as const

function startPython(lab: Lab, source: string, { folder, port }: { folder: string; port: number }): RunningProgram {
  const program = {
    exercise: 'echo',
    path: 'echo.py',
    language: 'Python',
    shown: 'python3 echo.py',
    command: { file: 'python3', args: ['-c', source] },
    appendAddress: true,
    cwd: folder,
    root: folder,
    builtAt: folder,
    linkedTo: null,
    environment: {},
    port: null,
    stdin: [],
  }
  return startProgram(lab, program, { host: '127.0.0.1', port, addressArguments: [String(port)] })
}
