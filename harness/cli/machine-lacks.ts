/** Errors of the system for which the machine is to blame, and not wirecheck. */

/** What to do about an error of the system that is the machine's. */
const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some disk space, or set TMPDIR to a folder on another disk.',
  EDQUOT: 'Free some disk space, or set TMPDIR to a folder on another disk.',
  EMFILE: 'wirecheck may not open enough files. Raise the limit: ulimit -n 1024.',
  ENFILE: 'This machine has no room for further open files: end other programs, or raise /proc/sys/fs/file-max.',
  EAGAIN: 'wirecheck may not start enough processes. Raise the limit: ulimit -u 1000.',
  ENOMEM: 'wirecheck may not use enough memory. Raise the limit: ulimit -v unlimited.',
  ERR_MODULE_NOT_FOUND: 'wirecheck is not completely installed. Install it again: npm ci.',
  ERR_DLOPEN_FAILED: 'A library that wirecheck needs is missing or does not fit this machine. Install wirecheck again: npm ci.',
}

/** What to do about an error that is the machine's; undefined for any other one. */
export function hintForLack(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? hints[String(thrown.code)] : undefined
}
