/** `wirecheck doctor`: what this machine can and cannot do for a run, and how to change it. */

import { stripVTControlCharacters } from 'node:util'
import { fakeClock } from '../lab/fake-clock.js'
import { probeLab } from '../lab/probe.js'
import { packetObstacle } from '../lab/raw-packets.js'
import { redirectObstacle } from '../lab/redirect.js'
import { findOnPath } from '../lab/sandbox.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'
import { zone } from '../support/zone.js'

interface Diagnosis {
  readonly name: string
  readonly isThere: boolean
  /** What it gives, or what is lost without it. */
  readonly says: string
  readonly remedy: string
}

/** Compilers and interpreters, with the Debian package that brings each. */
const toolchains = [
  ['Python', 'python3', 'python3'],
  ['JavaScript, TypeScript', 'node', 'nodejs'],
  ['C', 'gcc', 'gcc'],
  ['C++', 'g++', 'g++'],
  ['Java', 'javac', 'default-jdk-headless'],
  ['Go', 'go', 'golang-go'],
  ['Rust', 'rustc', 'rustc'],
  ['Rust with Cargo', 'cargo', 'cargo'],
  ['Make', 'make', 'make'],
  ['Maven', 'mvn', 'maven'],
  ['Perl', 'perl', 'perl'],
  ['Ruby', 'ruby', 'ruby'],
  ['PHP', 'php', 'php-cli'],
] as const

/** Prints the findings. Status 0: whatever is missing makes the run weaker, never impossible. */
export async function runDoctor(): Promise<number> {
  const findings = [...(await labFindings()), ...toolFindings(), ...(await toolchainFindings())]
  const width = Math.max(...findings.map(({ name }) => name.length))
  for (const { name, isThere, says, remedy } of findings) {
    process.stdout.write(`${isThere ? 'yes' : ' no'}  ${name.padEnd(width)}  ${says}\n`)
    if (!isThere) process.stdout.write(`     ${' '.repeat(width)}  → ${remedy}\n`)
  }
  const missing = findings.filter(({ isThere }) => !isThere).length
  process.stdout.write(
    missing === 0 ? '\nEverything that wirecheck can use is here.\n' : `\n${missing} of ${findings.length} are missing; everything else works.\n`,
  )
  return 0
}

async function labFindings(): Promise<Diagnosis[]> {
  const { signal } = new AbortController()
  const { bwrap, description } = await probeLab('best', signal)
  const noRedirect = await redirectObstacle(bwrap, signal)
  const noPackets = bwrap === null ? 'there is no private network' : packetObstacle()
  const isPrivate = description.network === 'private'
  return [
    {
      name: 'private lab',
      isThere: isPrivate,
      says: isPrivate ? 'each program runs in a network and a process space of its own' : `programs share this machine's network: ${description.why}`,
      remedy:
        'apt-get install bubblewrap; in a container allow user namespaces (docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined).',
    },
    {
      name: 'sight',
      isThere: description.sight,
      says: description.sight
        ? 'the kernel says what a program waits for: silence is recognised at once'
        : 'a program that never answers is waited for until its deadline',
      remedy: 'Linux on x86-64 or arm64, with /proc readable for one’s own processes.',
    },
    {
      name: 'destinations',
      isThere: noRedirect === null,
      says:
        noRedirect === null
          ? 'clients are met wherever they go, whatever host and port their source has'
          : `clients are met only at the address that they are given: ${noRedirect}`,
      remedy: 'a private lab, and: apt-get install nftables iproute2',
    },
    {
      name: 'raw packets',
      isThere: noPackets === null,
      says: noPackets === null ? 'packets can be made for a sniffer' : `sniffer is reported as untested: ${noPackets}`,
      remedy: 'a private lab, and: apt-get install perl-base util-linux',
    },
  ]
}

function toolFindings(): Diagnosis[] {
  const clock = fakeClock('2012-03-03 00:00:00') !== null
  return [
    {
      name: 'libfaketime',
      isThere: clock,
      says: clock ? 'TIME-6 can be tested on any day' : 'TIME-6 is reported as untested',
      remedy: 'apt-get install faketime',
    },
    {
      name: 'time zones',
      isThere: zone.isKnown,
      says: zone.isKnown ? 'TIME-5 can be tested' : 'TIME-5 is reported as untested',
      remedy: 'apt-get install tzdata',
    },
  ]
}

async function toolchainFindings(): Promise<Diagnosis[]> {
  return Promise.all(
    toolchains.map(async ([name, file, packageName]) => {
      const path = findOnPath(file)
      const works = path !== null && (await versionOf(path)) !== null
      const says = works ? ((await versionOf(path)) ?? '') : `programs in ${name} are reported as untested`
      return { name, isThere: works, says, remedy: `apt-get install ${packageName}` }
    }),
  )
}

/** The first line that a tool prints of its version; null where it does not run. */
async function versionOf(path: string): Promise<string | null> {
  const argument = path.endsWith('/go') ? 'version' : '--version'
  const run = await runTool(
    { file: path, args: [argument] },
    {
      cwd: '/',
      environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' },
      timeoutMs: limits.probeMs,
      outputBytesMax: limits.probeOutputBytes,
      signal: new AbortController().signal,
    },
  )
  const line = stripVTControlCharacters(run.output)
    .split('\n')
    .find((text) => /\d/.test(text))
  return run.status === 0 ? (line?.trim().slice(0, 60) ?? '') : null
}
