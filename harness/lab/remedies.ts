/** What to do about a lab that is weaker than it could be, by the obstacle that was found. */

import type { LabDescription, LabProperty } from '../model/lab.js'
import { findOnPath } from './command-line.js'

type Why = Pick<LabDescription, 'why'>

/** What gives this machine a private lab, by why there is none. A container's engine forbids namespaces by seccomp and AppArmor, and hides parts of /proc. */
export function privateLabRemedy({ why }: Why): string {
  if (why.includes('--lab shared')) return 'do not ask for --lab shared'
  if (why.includes('not installed')) return 'apt-get install bubblewrap'
  if (why.includes('mount proc'))
    return 'show the container all of /proc: docker run --security-opt systempaths=unconfined, podman run --security-opt unmask=ALL'
  if (why.includes('CAP_SYS_PTRACE'))
    return 'run wirecheck as an ordinary user, or give it rights: docker run --cap-add SYS_PTRACE --cap-add SYS_ADMIN --cap-add NET_ADMIN'
  return 'let programs have namespaces. In a container: docker run --user 0 --cap-add SYS_PTRACE --cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt apparmor=unconfined. On Ubuntu: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (docs/for-instructors.md lists more ways)'
}

/** What gives a lab the property that it lacks. */
export function remedyFor(property: LabProperty, lab: Why): string {
  if (property === 'user') return userRemedy(lab)
  if (property === 'limits' && lab.why === '') return limitsRemedy()
  return privateLabRemedy(lab)
}

/** In a private lab: prlimit(1) sets the limits, and as root, only a user namespace has the kernel count each program's processes apart. */
function limitsRemedy(): string {
  const lacking = ['prlimit', 'unshare'].find((tool) => findOnPath(tool) === null)
  return lacking === undefined ? 'let unshare(1) make user namespaces: sysctl -w user.max_user_namespaces=10000' : `apt-get install util-linux (${lacking})`
}

function userRemedy({ why }: Why): string {
  if (process.getuid?.() !== 0) return 'run wirecheck as root in a container or a virtual machine, where it gives programs a user of their own'
  if (why.includes('CAP_SYS_PTRACE')) return 'give wirecheck the right to look at other users’ programs: docker run --cap-add SYS_PTRACE'
  return 'apt-get install util-linux (setpriv), and do not ask for --allow-root'
}
