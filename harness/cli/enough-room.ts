/** Refuses to grade where so few processes or so little memory may be had that programs would be blamed for it, or Node itself ends in the middle. */

import { readProc } from '../kernel/proc.js'
import { roomForTasks } from '../kernel/room-for-tasks.js'
import { limits } from '../support/limits.js'
import { MachineError } from '../support/errors.js'

/** Throws MachineError. */
export function requireRoom(): void {
  requireTasks(roomForTasks())
  requireAddressSpace(Number(/^Max address space\s+(\d+)/m.exec(readProc('self/limits'))?.[1] ?? Infinity))
}

function requireTasks(room: number): void {
  if (room >= limits.tasksForGrading) return
  throw new MachineError(
    `Only ${room} more processes and threads may be started, and wirecheck with one program needs ${limits.tasksForGrading}: the limit of this user or container is too low.`,
    { hint: 'Raise the limit: ulimit -u 1000; for a container, --pids-limit 1000.' },
  )
}

/** RLIMIT_AS counts what a process reserves, too (setrlimit(2)), and Node reserves much more than it uses. */
function requireAddressSpace(bytes: number): void {
  if (bytes >= limits.addressSpaceMin) return
  const [has, needs] = [bytes, limits.addressSpaceMin].map((each) => Math.floor(each / 2 ** 20).toLocaleString('en-US'))
  throw new MachineError(`wirecheck may reserve only ${has} MiB of memory, and Node.js needs ${needs} MiB, most of which it never uses.`, {
    hint: 'Raise the limit: ulimit -v unlimited.',
  })
}
