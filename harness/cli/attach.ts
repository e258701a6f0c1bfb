/** `--attach HOST:PORT`: finds the server that is meant, and refuses what cannot be graded. */

import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isListeningHere } from '../check/engine/attached-server.js'
import type { Exercise } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import type { Address } from '../model/report.js'
import { UsageError } from '../support/errors.js'

type Asked = Pick<GradeOptions, 'attach' | 'exercises'>

/** The options with the server's IP address, if there is one to attach to. Throws UsageError unless one exercise for a server is chosen and the server can be found. */
export async function withServer<Options extends Asked>(options: Options, catalogue: readonly Exercise[]): Promise<Options> {
  const { attach } = options
  if (attach === undefined) return options
  const exercise = requireServer(options, catalogue)
  return { ...options, attach: await findServer(attach, exercise) }
}

function requireServer({ exercises }: Asked, catalogue: readonly Exercise[]): Exercise {
  const servers = catalogue.filter(({ role }) => role === 'server')
  const hint = `Choose one with --exercise: ${servers.map(({ id }) => id).join(', ')}.`
  const [id, ...others] = exercises
  const exercise = servers.find((each) => each.id === id)
  if (id === undefined) throw new UsageError('--attach requires --exercise ID: a running server does not say what it is.', { hint })
  if (others.length > 0) throw new UsageError('--attach grades one server, so it takes one exercise.', { hint })
  if (exercise === undefined) throw new UsageError(`--attach is for servers, and ${id} is not one.`, { hint })
  return exercise
}

/**
 * The first of the name's addresses at which something listens. Whether that is so on this machine is read from the kernel: a trial
 * connection would be the server's first client. An address of another machine is taken as it is.
 */
async function findServer({ host, port }: Address, exercise: Exercise): Promise<Address> {
  const addresses = (await addressesOf(host)).map((address) => ({ host: address, port }))
  const [first] = addresses
  if (first === undefined) throw new UsageError(`The name ${host} has no address.`, { hint: 'For example: --attach 127.0.0.1:12345' })
  const found = addresses.find((address) => !isOwn(address.host) || isListeningHere(exercise, address))
  if (found !== undefined) return found
  const protocol = exercise.transport === 'udp' ? 'UDP' : 'TCP'
  throw new UsageError(`Nothing listens on ${protocol} port ${port} at ${host}.`, {
    hint: 'Start your server, wait until it listens, then run this command again.',
  })
}

async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}

/** Whether an address is one of this machine's. */
function isOwn(host: string): boolean {
  if (isIPv6(host) ? host === '::1' : host.startsWith('127.')) return true
  return Object.values(networkInterfaces()).some((entries) => entries?.some(({ address }) => address === host) === true)
}
