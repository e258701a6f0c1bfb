/** Refuses to grade where so few processes can be started that programs would be blamed for it. */

import { roomForTasks } from '../kernel/room-for-tasks.js'
import { limits } from '../support/limits.js'
import { MachineError } from '../support/errors.js'

/** Throws MachineError. */
export function requireRoomForTasks(room = roomForTasks()): void {
  if (room >= limits.tasksForGrading) return
  throw new MachineError(
    `Only ${room} more processes and threads may be started, and wirecheck with one program needs ${limits.tasksForGrading}: the limit of this user or container is too low.`,
    { hint: 'Raise the limit: ulimit -u 1000; for a container, --pids-limit 1000.' },
  )
}
