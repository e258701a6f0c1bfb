/** For tests: submissions made of a few lines, a small catalogue, and one call to prepare them. */

import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { probeLab, type Lab } from '../lab/probe.js'
import type { Exercise, Role, Transport } from '../model/exercise.js'
import type { Finding, Program, Unclaimed } from '../model/submission.js'
import { removeTree } from '../support/remove.js'
import { prepareSubmission, type Prepared } from './prepare.js'

/** The best lab of this machine. It is looked for once for each file of tests. */
export const sampleLab: Promise<Lab> = probeLab('best', new AbortController().signal)

/** Files by their path; a text that begins with `#!` becomes an executable file. */
export type SampleFiles = Readonly<Record<string, string | Buffer>>

export interface Sample extends AsyncDisposable {
  /** The submission folder. */
  readonly directory: string
  /** The suite's own folder. */
  readonly work: string
  /** The progress lines that were printed while it was prepared. */
  readonly said: readonly string[]
  /** Prepares it for the exercises asked for; all of the sample catalogue without any. */
  prepare(...asked: readonly string[]): Promise<readonly Finding[]>
  /** Prepares one file of it, as a submission by itself. */
  prepareFile(path: string, ...asked: readonly string[]): Promise<readonly Finding[]>
  /** Prepares it and returns the programs that no exercise was found for. */
  unclaimed(): Promise<readonly Unclaimed[]>
  /** Prepares it and returns what was found for one exercise, which alone is asked for. */
  find(exercise: string): Promise<Finding>
}

/** A folder with these files in it, gone at the end of the test. `name`: what the submission folder is called. */
export async function sample(files: SampleFiles, name = 'submission'): Promise<Sample> {
  const base = await mkdtemp(join(tmpdir(), 'wirecheck-test-'))
  const directory = join(base, name)
  await mkdir(directory)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), content)
    if (content.toString('latin1').startsWith('#!') || content.toString('latin1').startsWith('\x7fELF')) await chmod(join(directory, path), 0o755)
  }
  const said: string[] = []
  let runs = 0
  const prepareAll = async (asked: readonly string[], path = ''): Promise<Prepared> => {
    runs += 1
    const workDirectory = join(base, `work-${runs}`)
    await mkdir(workDirectory)
    return prepareSubmission({
      lab: await sampleLab,
      directory: join(directory, path),
      exercises: catalogue,
      asked,
      workDirectory,
      signal: AbortSignal.timeout(120_000),
      onProgress: (line) => said.push(line),
    })
  }
  return {
    directory,
    work: base,
    said,
    prepare: async (...asked) => (await prepareAll(asked)).findings,
    prepareFile: async (path, ...asked) => (await prepareAll(asked, path)).findings,
    unclaimed: async () => (await prepareAll([])).unclaimed,
    async find(exercise) {
      const [finding] = (await prepareAll([exercise])).findings
      if (finding === undefined) throw new TypeError(`There is no finding for ${exercise}.`)
      return finding
    },
    async [Symbol.asyncDispose]() {
      await removeTree(base)
    },
  }
}

/** The error that refuses a submission as a whole. */
export async function refusal(files: SampleFiles, ...asked: string[]): Promise<unknown> {
  await using submission = await sample(files)
  return await submission.prepare(...asked).then(
    () => 'nothing was refused',
    (error: unknown) => error,
  )
}

/** The program of a finding that has one. */
export function programOf(finding: Finding | undefined): Program {
  if (finding?.status !== 'found') throw new TypeError(`No program was found: ${JSON.stringify(finding)}`)
  return finding.program
}

/** What is found for `echo` in a submission with these files. */
export async function findEcho(files: SampleFiles): Promise<Finding> {
  await using submission = await sample(files)
  return await submission.find('echo')
}

/** The path found for each exercise, without missing ones: `{ echo: 'echo.py' }`. */
export function pathsOf(findings: readonly Finding[]): Record<string, string> {
  const present = findings.filter((finding) => finding.status !== 'missing')
  return Object.fromEntries(
    present.map((finding) => [finding.exercise, finding.status === 'found' ? finding.program.path : `${finding.status}: ${finding.path}`]),
  )
}

function exercise(id: string, role: Role, transport: Transport, aliases: readonly string[] = []): Exercise {
  return { id, title: id, role, transport, usage: '', usualPort: 12_345, aliases, statement: '', example: { command: '', shows: '' }, requirements: [] }
}

/** The contract's exercises, as far as their names matter. */
export const catalogue: readonly Exercise[] = [
  exercise('echo', 'server', 'tcp'),
  exercise('greeter', 'server', 'tcp', ['hello']),
  exercise('counting-greeter', 'server', 'tcp'),
  exercise('time', 'server', 'tcp', ['daytime']),
  exercise('udp-upper', 'server', 'udp', ['uppercase', 'upper']),
  exercise('udp-responder', 'server', 'udp'),
  exercise('json-echo', 'server', 'tcp'),
  exercise('talk', 'server', 'tcp'),
  exercise('printer', 'server', 'tcp', ['sink']),
  exercise('sniffer', 'server', 'raw'),
  exercise('echo-client', 'client', 'tcp'),
  exercise('time-client', 'client', 'tcp', ['daytime']),
  exercise('udp-client', 'client', 'udp'),
  exercise('udp-upper-client', 'client', 'udp', ['uppercase']),
  exercise('json-client', 'client', 'tcp'),
  exercise('http-client', 'client', 'tcp'),
  exercise('page-downloader', 'client', 'tcp'),
  exercise('chat', 'peer', 'tcp'),
]

/** What is said where no program is found for an exercise; `found <path>` where one is. */
export async function messageFor(exercise: string, files: SampleFiles): Promise<string> {
  await using submission = await sample(files)
  const finding = await submission.find(exercise)
  return 'message' in finding ? finding.message : `found ${finding.program.path}`
}
