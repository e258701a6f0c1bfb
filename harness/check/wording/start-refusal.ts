/** Why a program ended at once, if it printed the reason. These two judgements only choose a hint. */

/** Whether a text says that the port is in use. */
export function saysAddressInUse(printed: string): boolean {
  return /address already in use|EADDRINUSE|Errno 98|BindException/i.test(printed)
}

/** Whether a text says that no server took the connection. */
export function saysRefused(printed: string): boolean {
  return /connection refused|ECONNREFUSED|Errno 111|ConnectionRefused/i.test(printed)
}

/** Whether a text complains about the arguments or explains them. */
export function saysUsage(printed: string): boolean {
  return (
    joinedAddress.test(printed) ||
    /\busage\b|\barg(?:ument|[vc])?s?\b|\bparameters?\b|\boptions?\b|\b(?:provide|specify)\b.*\b(?:address|host|port|server)\b/i.test(printed)
  )
}

/** What Go says of an address without a port: its functions take host and port in one string (net.SplitHostPort). */
const joinedAddress = /missing port in address/

/** Whether a crash looks as if an argument were taken for another one: a role for a host, a host for a port, one too few. */
export function takesArgumentsOtherwise(printed: string): boolean {
  return /connection ?refused|ECONNREFUSED|gaierror|getaddrinfo|UnknownHost|no such host|invalid literal for int|NumberFormat|IndexError|index out of (?:range|bounds)|ArrayIndexOutOfBounds/i.test(
    printed,
  )
}

export type Placeholder = 'host' | 'port'

/**
 * The arguments that a program's own usage line asks for, with placeholders for the address: `usage: client host:port`
 * becomes `{host}:{port}`, `usage: echo [-v] -p PORT` becomes `-p {port}`. Undefined if the line does not name all of these.
 */
export function argumentsByUsage(printed: string, placeholders: readonly Placeholder[]): string | undefined {
  if (joinedAddress.test(printed) && placeholders.length === 2) return '{host}:{port}'
  const usage = /\b(?:usage|provide|specify)\s*:?\s+(.*?)[.!]?$/im.exec(printed)?.[1] ?? ''
  const words = usage.replace(/(--?\w[\w-]*)[ =]\[?<?([\w.-]+)>?\]?/g, '$1=$2').split(/\s+/)
  const filled = words.flatMap(fillIn)
  return placeholders.every((name) => filled.some((word) => word.includes(`{${name}}`))) ? filled.join(' ') : undefined
}

/** A word of a usage line with its placeholders: `--port=PORT` becomes `--port {port}`. Words that are about something else are left out. */
function fillIn(word: string): string[] {
  const [option, value] = word.includes('=') ? word.replace(/[[\]<>]/g, '').split('=', 2) : ['', word.replace(/[[\]<>]/g, '')]
  const filled = (value ?? '')
    .replace(/^[\w-]*(?:host|server|addr\w*|ip)[\w-]*(?=:|$)/i, '{host}')
    .replace(/^[\w-]*port[\w-]*$|(?<=:)[\w-]*port[\w-]*$/i, '{port}')
  if (!/\{(?:host|port)\}/.test(filled) || /[./]/.test(filled)) return []
  return option === '' ? [filled] : [option ?? '', filled]
}
