/** Closes what would let a program under test into wirecheck's own processes. */

import { closeSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'

/** Called first by each process of wirecheck. */
export function closeWaysIn(): void {
  // Node starts its debugger on SIGUSR1 unless somebody listens for it, and whoever reaches the debugger runs code here.
  process.on('SIGUSR1', () => undefined)
  closeInheritedFiles()
}

/**
 * Closes the files that the caller has left open and that would be passed on to every program. Node's own are closed on
 * exec (open(2), O_CLOEXEC), which tells them from inherited ones.
 */
function closeInheritedFiles(): void {
  const channel = process.env['NODE_CHANNEL_FD'] ?? String(process.channel === undefined ? '' : 3)
  for (const name of readdirSync('/proc/self/fd')) {
    if (Number(name) <= 2 || name === channel || isClosedOnExec(name) || isReadByNode(name)) continue
    try {
      closeSync(Number(name))
    } catch {
      // It has been closed already, as the folder that was read has.
    }
  }
}

/**
 * Node.js 22 and later read certificates in a thread of their own, by fopen(3), without O_CLOEXEC. That thread would close the number once more, which by then may
 * be that of the reaper's input: it would kill every program.
 */
function isReadByNode(name: string): boolean {
  try {
    const target = readlinkSync(`/proc/self/fd/${name}`)
    const paths = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'OPENSSL_CONF'].map((variable) => process.env[variable] ?? '').filter((path) => path !== '')
    return paths.some((path) => realpathSync(path) === target)
  } catch {
    return true
  }
}

/** Also true for a file that is no longer open. */
function isClosedOnExec(name: string): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1] ?? '0'
    return (Number.parseInt(flags, 8) & 0o2_000_000) !== 0
  } catch {
    return true
  }
}
