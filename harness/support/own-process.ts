/** Closes what would let a program under test into wirecheck's own processes. */

import { closeSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'

/** Called first by each process of wirecheck that is passed no files. */
export function closeWaysIn(): void {
  startNoDebugger()
  closeInheritedFiles()
}

/** Node starts its debugger on SIGUSR1 unless somebody listens for it, and whoever reaches the debugger runs code here. */
export function startNoDebugger(): void {
  process.on('SIGUSR1', () => undefined)
}

/**
 * Closes the files that the caller has left open and that would be passed on to every program. Node's own are closed on
 * exec (open(2), O_CLOEXEC), which tells them from inherited ones.
 */
function closeInheritedFiles(): void {
  const channel = process.env['NODE_CHANNEL_FD'] ?? String(process.channel === undefined ? '' : 3)
  for (const name of readdirSync('/proc/self/fd')) {
    if (Number(name) <= 2 || name === channel || isClosedOnExec(name) || isOfNodeThread(name)) continue
    try {
      closeSync(Number(name))
    } catch {
      // It has been closed already, as the folder that was read has.
    }
  }
}

/** Where certificates are, besides what these variables name (openssl(1), "Environment variables"; Node.js, NODE_EXTRA_CA_CERTS). */
const certificateFolders = ['/etc/ssl', '/etc/pki', '/usr/lib/ssl', '/usr/share/ca-certificates', '/usr/local/share/ca-certificates']
const certificateVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'OPENSSL_CONF']

/**
 * From Node.js 22 on, a thread of Node's reads certificates, and its file is not closed on exec (fopen(3)). If it were closed here, that thread would
 * close the number once more, which by then belongs to another file: with the reaper's input, every program would be killed.
 */
function isOfNodeThread(name: string): boolean {
  try {
    const file = readlinkSync(`/proc/self/fd/${name}`)
    const named = certificateVariables.flatMap((variable) => (process.env[variable] ? [realpathSync(process.env[variable])] : []))
    return [...certificateFolders, ...named].some((path) => file === path || file.startsWith(`${path}/`))
  } catch {
    return false
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
