/** For tests: an exercise of one requirement, and programs for it that are a few lines of Node. */

import type { Program } from '../../model/submission.js'
import { node, sampleProgram } from '../../launch/sample-program.js'
import type { ServerContext } from '../language/context.js'
import type { Check, DefinedRequirement, ServerExercise } from '../language/defined-exercise.js'

/** A requirement with one check. */
export function sampleRequirement(body: Check<ServerContext>['body'], parts: { readonly fresh?: boolean } = {}): DefinedRequirement<ServerContext> {
  const check = { title: 'a line', points: 3, fresh: parts.fresh === true, body }
  return { id: 'ECHO-1', tier: 'core', says: 'It comes back.', hint: 'Send it back.', needs: [], points: 3, checks: [check] }
}

export const sampleExercise: ServerExercise = {
  id: 'echo',
  title: 'TCP echo server',
  role: 'server',
  transport: 'tcp',
  usage: '<program> <port>',
  usualPort: 12_345,
  aliases: [],
  statement: 'Send it back.',
  example: { command: '', shows: '' },
  requirements: [],
}

/** A program that is given its port as an argument: `source` finds it as `port`. */
export function portProgram(source: string): Program {
  return sampleProgram(node(`const port = Number(process.argv[1]); const net = require('node:net'); ${source}`), { appendAddress: true })
}

/** Sends back what it gets. */
export const echoSource = "net.createServer((client) => client.on('error', () => 0).pipe(client)).listen(port, '127.0.0.1')"
