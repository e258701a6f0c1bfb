/** `wirecheck doctor`: shows what this machine can and cannot do for a run, and how to change it. */

import { basename } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { fakeClocks } from '../lab/fake-clock.js'
import { probeLab } from '../lab/probe.js'
import { packetObstacle } from '../lab/raw-packets.js'
import { redirectObstacle } from '../lab/redirect.js'
import { privateLabRemedy, remedyFor } from '../lab/remedies.js'
import { findNetcat, nameOfKind } from '../lab/netcat.js'
import { findOnPath } from '../lab/sandbox.js'
import { isHeldByUser, roomForTasks } from '../kernel/room-for-tasks.js'
import { labProperties, withoutProperty, type LabDescription, type LabProperty } from '../model/lab.js'
import type { Finding } from '../model/finding.js'
import { limits } from '../support/limits.js'
import { runTool, type ToolResult } from '../support/tool.js'
import { zone } from '../support/zone.js'
import { forTerminal } from '../report/destinations.js'
import { printFindings } from './findings.js'
import { print } from './print.js'

/** Compilers and interpreters, each with its Debian package. */
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
  ['C#', 'mcs', 'mono-mcs mono-runtime'],
  ['C# projects', 'dotnet', 'dotnet-sdk-8.0 (from packages.microsoft.com; Debian has none)'],
  ['Kotlin', 'kotlinc', 'kotlin'],
  ['Scala', 'scalac', 'scala'],
  ['Haskell', 'ghc', 'ghc libghc-network-dev'],
  ['OCaml', 'ocamlopt', 'ocaml-nox'],
  ['Elixir', 'elixir', 'elixir'],
  ['Lua', 'lua5.4', 'lua5.4 lua-socket'],
] as const

/** Tools that do not know `--version`. */
const versionArguments: Readonly<Record<string, string>> = { go: 'version', 'lua5.4': '-v', ocamlopt: '-version', kotlinc: '-version', scalac: '-version' }

/** Prints the findings. Always returns 0: nothing that is missing makes a run impossible. */
export async function runDoctor(): Promise<number> {
  const findings = [...(await labFindings()), tasksFinding(), ...toolFindings(), await netcatFinding(), ...(await toolchainFindings())]
  printFindings(findings)
  const missing = findings.filter(({ isThere }) => !isThere).length
  print(
    forTerminal(
      missing === 0
        ? '\nThis machine has everything that wirecheck can use.\n'
        : `\n${missing} of ${findings.length} ${missing === 1 ? 'is' : 'are'} missing; everything else works.\n`,
    ),
  )
  return 0
}

async function labFindings(): Promise<Finding[]> {
  const { signal } = new AbortController()
  const { ownNetwork, sandbox, description } = await probeLab('best', signal)
  const noRedirect = await redirectObstacle(ownNetwork, signal)
  const noPackets = sandbox === null ? 'there is no private lab' : packetObstacle()
  return [
    {
      name: 'private lab',
      isThere: sandbox !== null,
      says: sandbox !== null ? 'each program runs in its own network and process space' : `programs share what this machine has: ${description.why}`,
      remedy: privateLabRemedy(description),
    },
    ...labProperties.map((property) => propertyFinding(property, description)),
    {
      name: 'kernel tracing',
      isThere: description.sight,
      says: description.sight
        ? 'the kernel shows what a program waits for, so silence is recognised at once'
        : 'if a program never answers, wirecheck waits until the deadline',
      remedy: 'use Linux on x86-64 or arm64, and make /proc readable for your own processes',
    },
    {
      name: 'redirection',
      isThere: noRedirect === null,
      says:
        noRedirect === null
          ? 'clients are redirected to wirecheck, whatever address they use'
          : `clients must use the address that they are given: ${noRedirect}`,
      remedy: noRedirect === null ? '' : redirectRemedy(noRedirect, description),
    },
    {
      name: 'raw packets',
      isThere: noPackets === null,
      says: noPackets === null ? 'the exercise sniffer can be tested' : `the exercise sniffer is reported as untested: ${noPackets}`,
      remedy: sandbox === null ? privateLabRemedy(description) : 'apt-get install perl-base util-linux',
    },
  ]
}

/** What gives clients a redirection, by the obstacle in `redirectObstacle`'s words. */
function redirectRemedy(obstacle: string, description: LabDescription): string {
  if (obstacle.includes('no private network')) return privateLabRemedy(description)
  if (obstacle.includes('not installed')) return 'apt-get install nftables iproute2'
  return 'load the kernel’s modules for nftables and redirection: modprobe nft_redir nft_chain_nat'
}

/** Whether the best lab of this machine holds a property, and what its lack means. */
function propertyFinding(property: LabProperty, { weaker, why }: LabDescription): Finding {
  const isThere = !weaker.includes(property)
  const says = isThere ? `held: a run with --require ${property} is possible` : `not held: ${withoutProperty[property]}`
  return { name: `lab: ${property}`, isThere, says, remedy: remedyFor(property, { why }) }
}

/** Whether fifty clients can each have a thread or process. */
function tasksFinding(): Finding {
  const room = roomForTasks()
  const isEnough = room >= limits.tasksForFifty
  const held = room === Infinity ? 'nothing limits processes and threads' : `${room} more processes and threads may be started`
  return {
    name: 'processes',
    isThere: isEnough,
    says: isEnough ? held : `${held}: a program that fails the requirement TCP-9 is reported as untested there`,
    remedy: isHeldByUser() ? 'ulimit -u 1000' : 'for a container, --pids-limit 1000; for a service of systemd, TasksMax=1000',
  }
}

function toolFindings(): Finding[] {
  const clock = fakeClocks('2012-03-03 00:00:00').length > 0
  return [
    {
      name: 'libfaketime',
      isThere: clock,
      says: clock ? 'the requirement TIME-6 can be tested on any day' : 'the requirement TIME-6 is reported as untested',
      remedy: 'apt-get install faketime',
    },
    {
      name: 'time zones',
      isThere: zone.isKnown,
      says: zone.isKnown ? 'the requirement TIME-5 can be tested' : 'the requirement TIME-5 is reported as untested',
      remedy: 'apt-get install tzdata',
    },
  ]
}

/** The commands that a report shows as `by hand` use nc, of which there are several that take different options. */
async function netcatFinding(): Promise<Finding> {
  const netcat = await findNetcat()
  return {
    name: 'nc',
    isThere: netcat !== null && (netcat.kind === 'openbsd' || netcat.kind === 'ncat'),
    says: netcat === null ? 'the commands shown as "by hand" cannot be tried' : `${nameOfKind(netcat.kind)}: ${netcat.path}`,
    remedy: 'apt-get install netcat-openbsd, which can repeat most failures by hand',
  }
}

async function toolchainFindings(): Promise<Finding[]> {
  return Promise.all(
    toolchains.map(async ([name, file, packageName]) => {
      const path = findOnPath(file)
      const version = path === null ? null : await versionOf(path)
      if (version !== null) return { name, isThere: true, says: version, remedy: '' }
      const says = `programs in ${name} are reported as untested${path === null ? '' : `: ${path} does not run`}`
      return { name, isThere: false, says, remedy: path === null ? `apt-get install ${packageName}` : `see what it prints: ${path} ${versionArgument(path)}` }
    }),
  )
}

/** The first line that a tool prints about its version; null if it does not run. Compilers that run on a virtual machine take seconds on a busy machine. */
async function versionOf(path: string): Promise<string | null> {
  const run = await askTool(path, versionArgument(path))
  if (run.outcome === 'timed-out') return `${path}, which did not tell its version within ${limits.probeMs / 1_000} s`
  const line = stripVTControlCharacters(run.output)
    .split('\n')
    .find((text) => /\d/.test(text) && !/warning/i.test(text))
  return run.status === 0 ? (line?.trim().slice(0, 60) ?? '') : null
}

function versionArgument(path: string): string {
  return versionArguments[basename(path)] ?? '--version'
}

function askTool(path: string, argument: string): Promise<ToolResult> {
  const environment = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' }
  const { signal } = new AbortController()
  return runTool({ file: path, args: [argument] }, { cwd: '/', environment, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal })
}
