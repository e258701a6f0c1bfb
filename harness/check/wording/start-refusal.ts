/** Why a program ended at once, if it printed the reason. These two judgements only choose a hint. */

/** Whether a text says that the port is in use. */
export function saysAddressInUse(printed: string): boolean {
  return /address already in use|EADDRINUSE|Errno 98|BindException/i.test(printed)
}

/** Whether a text complains about the arguments or explains them. */
export function saysUsage(printed: string): boolean {
  return /\busage\b|\barguments?\b|\bargv\b|\boptions?\b/i.test(printed)
}
