/** Makes the suite reachable for client programs: at the address that they are given and, where the lab can redirect them, at every other one. */

import { answerNames, writeNameFiles, type Names } from '../../lab/names.js'
import type { Lab } from '../../lab/probe.js'
import { endRedirect, redirectTo, wantedDestination } from '../../lab/redirect.js'
import type { Exercise } from '../../model/exercise.js'
import type { Address } from '../../model/report.js'
import type { Program } from '../../model/submission.js'
import { removeTree } from '../../support/remove.js'
import { makeWorkFolder } from '../../support/work-folder.js'
import type { MeetingPoint } from '../language/context.js'
import { freePort } from './free-port.js'
import type { Random } from '../inputs/random.js'

/** It ends the redirection when it is disposed of. */
export interface OpenMeetingPoint extends MeetingPoint, AsyncDisposable {}

export interface MeetingPointOptions {
  readonly lab: Lab
  readonly exercise: Exercise
  readonly program: Program
  readonly random: Random
}

export async function openMeetingPoint({ lab, exercise, program, random }: MeetingPointOptions): Promise<OpenMeetingPoint> {
  const directory = makeWorkFolder()
  const port = program.port ?? (await freePort(random))
  const isPrivate = lab.description.network === 'private'
  const meetsAll = isPrivate && (await redirectTo(port))
  const names: Names | null = meetsAll ? await answerNames().catch(() => null) : null
  let last: Address | null = null
  const protocol = exercise.transport === 'udp' ? 'udp' : 'tcp'
  return {
    address: { host: '127.0.0.1', port },
    /** A program that has once come to the port that it was given does not need the usual one, which another program may have. */
    get ports(): readonly [number, ...number[]] {
      const cameAsTold = last?.port === port
      return meetsAll || cameAsTold || port === exercise.usualPort || exercise.usualPort === 0 ? [port] : [port, exercise.usualPort]
    },
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
      await removeTree(directory)
    },
  }
}
