/** How the address validator answers a line: `Thanks!`, `Wrong!`, or that the port is out of range. */

/** "Out of range", in these or other words. */
const outOfRange = /\bout[- ]of[- ](?:\w+ ){0,3}range\b|\b(?:outside|not (?:in|within))(?: \w+){0,3} range\b/i

export type AddressVerdict = 'Thanks!' | 'Wrong!'

/** Whether a text says that something is out of range. */
export function saysOutOfRange(answer: string): boolean {
  return outOfRange.test(answer)
}

/** Whether an answer is any verdict at all, in capitals or not. */
export function isAddressVerdict(answer: string): boolean {
  return /Thanks!|Wrong!/i.test(answer) || saysOutOfRange(answer)
}

/** Whether an answer contains the wanted verdict and not the other one. */
export function isOnlyVerdict(answer: string, wanted: AddressVerdict): boolean {
  return standsIn(answer, wanted) && !answer.includes(wanted === 'Thanks!' ? 'Wrong!' : 'Thanks!')
}

/** Whether a verdict is in an answer, with no letter or digit next to it: "Wrong!x" is none. */
function standsIn(answer: string, verdict: AddressVerdict): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${verdict}(?![\\p{L}\\p{N}])`, 'u').test(answer)
}

/** Whether an answer refuses a port as out of range. It may say `Wrong!` as well. */
export function refusesPort(answer: string): boolean {
  return saysOutOfRange(answer) && !answer.includes('Thanks!')
}

/** Whether an answer accepts a port. */
export function acceptsPort(answer: string): boolean {
  return standsIn(answer, 'Thanks!') && !saysOutOfRange(answer)
}
