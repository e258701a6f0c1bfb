/** What stands in for a submission and a lab when a server that already runs is graded (`--attach`). */

import type { Lab } from '../lab/probe.js'
import type { Finding } from '../model/submission.js'
import { ownUserName } from '../support/own-user.js'

const why = 'wirecheck connected to a server that was running already (--attach), and saw neither its process nor its output.'

/** The machine as it is: nothing is started in it. */
export function attachedLab(): Lab {
  const description = { network: 'shared', files: 'shared', user: ownUserName(), limits: false, sight: false, weaker: [], why } as const
  return { ownNetwork: null, sandbox: null, lingers: true, workerUser: null, user: null, description, mark: {} }
}

/** The server as the program of this exercise. Nothing in it is ever started. */
export function attachedFinding(exercise: string): Finding {
  const program = {
    exercise,
    path: 'a running server',
    language: 'not started by wirecheck',
    shown: '(yours)',
    command: { file: '', args: [] },
    appendAddress: false,
    cwd: '',
    root: '',
    builtAt: '',
    linkedTo: null,
    environment: {},
    port: null,
    stdin: [],
  }
  return { exercise, status: 'found', program }
}
