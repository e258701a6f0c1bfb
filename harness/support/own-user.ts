/** The user who runs wirecheck, who may have no entry in /etc/passwd: in a container, any number may be a user. */

import { homedir, userInfo } from 'node:os'

/** The user's name, or the number of one without a name. */
export function ownUserName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** The user's home folder. For a user without one: the root folder, which contains nobody's files. */
export function ownHome(): string {
  try {
    return homedir()
  } catch {
    return '/'
  }
}
