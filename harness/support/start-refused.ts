/** Why the kernel starts no further process: reasons that are the machine's, and what to do about each. */

import { MachineError } from './errors.js'

interface Reason {
  /** As strerror(3) has it. */
  readonly printed: string
  readonly says: string
  readonly hint: string
}

/** By the code of the error (fork(2), execve(2), pipe(2)). */
const reasons: Readonly<Record<string, Reason>> = {
  EAGAIN: {
    printed: 'Resource temporarily unavailable',
    says: 'this user or container may not have another process',
    hint: 'Raise the limit: ulimit -u 1000; for a container, --pids-limit 1000.',
  },
  ENOMEM: { printed: 'Cannot allocate memory', says: 'there is not enough memory', hint: 'End other programs, or raise the limit: ulimit -v unlimited.' },
  ENFILE: {
    printed: 'Too many open files in system',
    says: 'this machine has no room for further open files',
    hint: 'End other programs, or raise /proc/sys/fs/file-max.',
  },
  EMFILE: { printed: 'Too many open files', says: 'wirecheck may not open enough files', hint: 'Raise the limit: ulimit -n 1024.' },
}

/** The fault of the machine by the code of an error; undefined if the machine is not to blame. */
export function refusedBy(code: string | undefined, file: string): MachineError | undefined {
  const reason = reasons[code ?? '']
  return reason && new MachineError(`${file} could not be started: ${reason.says}.`, { hint: reason.hint })
}

/** What a tool prints that could not start another one. */
export function refusalInWords(code: string | undefined): string {
  return reasons[code ?? '']?.printed ?? code ?? 'cannot be started'
}

/** The same, by what a tool of wirecheck's own has printed. */
export function refusedIn(printed: string, file: string): MachineError | undefined {
  return refusedBy(
    Object.keys(reasons).find((code) => printed.includes(reasons[code]?.printed ?? '')),
    file,
  )
}
