/** Submissions of the five named servers in Python, each broken in the same way, written into a folder. */

import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../support/project-root.js'

const servers = ['echo', 'greeter', 'time', 'json_echo', 'udp_upper'] as const
export type Fault = 'never answers' | 'hangs at the end' | 'loops' | 'does not start'

/** What each program does with an accepted client or a datagram. */
const behaviours: Readonly<Record<Exclude<Fault, 'does not start'>, string>> = {
  'never answers': 'threading.Event().wait()',
  'hangs at the end': 'client.sendall(client.recv(65536)); threading.Event().wait()',
  loops: 'while True: pass',
}

function source(name: string, fault: Fault): string {
  if (fault === 'does not start') return 'import no_such_module\n'
  if (name === 'udp_upper') {
    const then = fault === 'loops' ? '  while True: pass\n' : ''
    return `import socket, sys\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(("127.0.0.1", int(sys.argv[1])))\nwhile True:\n  data, sender = s.recvfrom(65536)\n${then}`
  }
  return `import socket, sys, threading
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = listener.accept()
    ${behaviours[fault]}
`
}

/** Writes the five programs into `folder`. */
export function writeBroken(folder: string, fault: Fault): string {
  mkdirSync(folder, { recursive: true })
  for (const name of servers) writeFileSync(join(folder, `${name}.py`), source(name, fault))
  return folder
}

/** Copies a correct submission of the five servers, without its description. */
export function copyCorrect(folder: string, name: string): string {
  cpSync(join(projectRoot, 'fixtures/correct', name), folder, { recursive: true, filter: (path) => !/(fixture|verdicts)\.json$/.test(path) })
  return folder
}
