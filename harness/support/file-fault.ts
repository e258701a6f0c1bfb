/** Why a file or folder cannot be read or written, in words: what the system says names its calls and the files of wirecheck. */

import { describeError } from './errors.js'

/** By the code of the error (open(2), mkdir(2), write(2)). */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  EISDIR: 'it is a folder',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk reports an error',
}

/** `own`: words for what a code means here, if that is more than it says everywhere. */
export function fileFault(cause: unknown, own: Readonly<Record<string, string>> = {}): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return own[code] ?? reasons[code] ?? describeError(cause)
}
