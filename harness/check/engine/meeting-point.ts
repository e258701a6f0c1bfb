/** Where client programs meet the suite: the address that they are given, and every other one where the lab can lead those there. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerNames, writeNameFiles, type Names } from '../../lab/names.js'
import type { Lab } from '../../lab/probe.js'
import { endRedirect, redirectTo, wantedDestination } from '../../lab/redirect.js'
import type { ShownFile } from '../../lab/sandbox.js'
import type { Exercise } from '../../model/exercise.js'
import type { Address } from '../../model/report.js'
import type { Program } from '../../model/submission.js'
import { freePort } from './free-port.js'
import type { Random } from '../inputs/random.js'

export interface Venue extends AsyncDisposable {
  /** What client programs are given. */
  readonly address: Address
  /** The ports at which the suite waits for them; the first is that of `address`. */
  readonly ports: readonly [number, ...number[]]
  /** Whether a program is met wherever it goes. */
  readonly meetsAll: boolean
  /** What programs see instead of /etc/resolv.conf. */
  readonly shown: readonly ShownFile[]
  /** The address to which a program that came from `source` wanted to go; null where that cannot be told. */
  destinationOf(source: Address): Address | null
  /** The last of them, by the name that the program used for it. */
  lastDestination(): Address | null
  /** A folder for the suite's own files. */
  readonly directory: string
}

export interface VenueOptions {
  readonly lab: Lab
  readonly exercise: Exercise
  readonly program: Program
  readonly random: Random
}

export async function openVenue({ lab, exercise, program, random }: VenueOptions): Promise<Venue> {
  const directory = await mkdtemp(join(tmpdir(), 'wirecheck-venue-'))
  const port = program.port ?? (await freePort(random))
  const isPrivate = lab.description.network === 'private'
  const meetsAll = isPrivate && (await redirectTo(port))
  const names: Names | null = meetsAll ? await answerNames().catch(() => null) : null
  let last: Address | null = null
  const protocol = exercise.transport === 'udp' ? 'udp' : 'tcp'
  return {
    address: { host: '127.0.0.1', port },
    ports: meetsAll || port === exercise.usualPort || exercise.usualPort === 0 ? [port] : [port, exercise.usualPort],
    meetsAll,
    shown: names === null ? [] : writeNameFiles(directory),
    directory,
    destinationOf(source) {
      const destination = wantedDestination(protocol, source)
      if (destination !== null) last = { ...destination, host: names?.nameOf(destination.host) ?? destination.host }
      return destination
    },
    lastDestination: () => last,
    async [Symbol.asyncDispose]() {
      names?.close()
      if (meetsAll) await endRedirect()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
