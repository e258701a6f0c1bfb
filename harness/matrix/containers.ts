/** What container engines forbid, made on this machine without one: words before a command. Only root can make it. */

/** As container engines do: settings of the kernel can only be read, and nobody below can mount a whole /proc again. */
const hideProc = 'mount --make-rprivate /; mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys'

/** A container that hides parts of /proc, as this user. */
export function withHiddenProc(user: number): readonly string[] {
  return ['unshare', '--mount', 'sh', '-c', `${hideProc}; exec setpriv --reuid ${user} --regid ${user} --clear-groups "$@"`, 'sh']
}

/** As in Docker and Podman, whose root cannot look at what other users' processes do (capabilities(7), CAP_SYS_PTRACE). */
export const blindRoot: readonly string[] = ['setpriv', '--bounding-set=-sys_ptrace', '--inh-caps=-sys_ptrace']
