/**
 * The address validator: reads lines of the form `ip:port` and says whether each is a valid address.
 *
 *     node address-validator.js
 */
import { createInterface } from 'node:readline'

const portMin = 7
const portMax = 65_535

/** A number from 0 to 255 in plain digits. `Number` alone would also accept ` 1`, `0x10`, `1e2` and the empty text. */
function isOctet(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= 255
}

function judge(line: string): string {
  const [ip = '', port = '', ...more] = line.trim().split(':')
  const octets = ip.split('.')
  if (more.length > 0 || octets.length !== 4 || !octets.every(isOctet) || !/^\d+$/.test(port)) return 'Wrong!'
  if (Number(port) < portMin || Number(port) > portMax) return `The port is out of range: ${portMin} to ${portMax} are allowed.`
  return 'Thanks!'
}

const input = createInterface({ input: process.stdin })
input.on('line', (line) => console.log(judge(line)))
