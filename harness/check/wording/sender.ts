/** Whether a UDP client said where an answer came from. */

export interface Origin {
  /** The host that sent the answer. */
  readonly host: string
  /** The client's own port: an address with this port is the client's, not the sender's. */
  readonly ownPort: number
}

/** Whether a text names the sender's host. `localhost` stands for 127.0.0.1. The client's own address does not count. */
export function namesSender(printed: string, { host, ownPort }: Origin): boolean {
  const names = host === '127.0.0.1' ? [host, 'localhost'] : [host]
  const own = new RegExp(`(?:${names.join('|').replaceAll('.', '\\.')})\\D{1,12}${ownPort}\\b`, 'g')
  const rest = printed.replace(own, '')
  return names.some((name) => rest.includes(name))
}
