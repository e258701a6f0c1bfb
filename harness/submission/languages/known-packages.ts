/** Packages that programs for networks use, that do not come with their language, and that this machine may lack. */

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import type { BuildTools } from '../building/build-tools.js'
import { parentOf, type SourceFile } from '../source/source-listing.js'

/** A package that a source names. */
export interface NamedPackage {
  readonly name: string
  /** Counted from 1. */
  readonly line: number
}

/** The packages that a source names, in its order; `pattern` has the flags `gm` and captures a name. */
export function packagesNamed(text: string, pattern: RegExp): readonly NamedPackage[] {
  return [...text.matchAll(pattern)].map((match) => {
    const before = text.slice(0, match.index + match[0].lastIndexOf(match[1] ?? ''))
    return { name: match[1] ?? '', line: before.split('\n').length }
  })
}

/** What Go files without a go.mod lack: a package that an import finds on the internet (its path begins with a host, `go help importpath`). */
export function lackedByGoFiles(sources: readonly SourceFile[]): string | undefined {
  const imports = /^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w-]+(?:\.[\w-]+)+\/[^"\s]+)"/gm
  const [found] = sources.flatMap(({ path, text }) => packagesNamed(text, imports).map((each) => ({ ...each, path })))
  return (
    found &&
    `${found.path} imports ${found.name} (line ${found.line}), which is not part of Go, and builds have no network. Add go.mod, go.sum and the folder that \`go mod vendor\` makes to the submission, or do without the package.`
  )
}

/** `time` is not among them: where a source uses it, `std::` may be missing. */
const crates = new Set(
  `anyhow async_std async_trait bincode byteorder bytes chrono clap colored crossbeam crossbeam_channel ctrlc dotenv env_logger etherparse flume futures
  hex httparse hyper itertools lazy_static libc local_ip_address log mio nix num_cpus once_cell parking_lot pcap pnet polling rand rayon regex reqwest
  serde serde_json signal_hook smol socket2 structopt termion thiserror threadpool tokio tokio_util tracing tracing_subscriber tungstenite url uuid`.split(
    /\s+/,
  ),
)

/** What a Rust program without a Cargo.toml lacks: a well-known crate that it uses. */
export function lackedByRustFile({ path, text }: SourceFile): string | undefined {
  const isOwn = (name: string): boolean => RegExp(`^[ \\t]*(?:pub[ \\t]+)?mod[ \\t]+${name}\\b`, 'm').test(text)
  const uses = /^[ \t]*(?:pub[ \t]+)?(?:use[ \t]+(?:::)?|extern[ \t]+crate[ \t]+|#\[)(\w+)\b/gm
  const found = packagesNamed(text, uses).find(({ name }) => crates.has(name) && !isOwn(name))
  return (
    found &&
    `${path} uses the crate ${found.name} (line ${found.line}), and builds have no network. Add Cargo.toml and the folder that \`cargo vendor\` makes to the submission, or do without the crate.`
  )
}

/** The beginnings of packages that do not come with Java or Kotlin. */
const jvmPackages =
  /^(?:akka|com\.(?:esotericsoftware|fasterxml|google|squareup)|io\.(?:ktor|netty|reactivex|undertow|vertx)|javafx|kotlinx\.(?:coroutines|io|serialization)|lombok|okhttp3|okio|org\.(?:apache\.(?:commons|hc|http|log4j|logging|mina)|eclipse\.jetty|java_websocket|jnetpcap|jsoup|json|pcap4j|slf4j|springframework)|retrofit2|reactor)\b/

/** What Java or Kotlin sources without libraries lack: a well-known one that they import and do not declare themselves. */
export function lackedByJvmFiles(sources: readonly SourceFile[]): string | undefined {
  const declared = new Set(sources.flatMap(({ text }) => packagesNamed(text, /^[ \t]*package[ \t]+([\w.]+)/gm).map(({ name }) => name)))
  for (const { path, language, text } of sources) {
    const imports = packagesNamed(text, /^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]*\w)/gm)
    const found = imports.find(({ name }) => jvmPackages.test(name) && ![...declared].some((own) => name.startsWith(`${own}.`)))
    if (found !== undefined)
      return `${path} imports ${found.name} (line ${found.line}), which is not part of ${language}, and builds have no network. Add the .jar file that contains it to a submission in Java, or do without it.`
  }
  return undefined
}

const npmPackages = new Set(
  `async axios body-parser chalk cli-color colors commander cors debug dotenv express figlet got inquirer ip koa lodash minimist moment node-fetch pcap
  prompt prompt-sync prompts protobufjs raw-socket readline-sync request shelljs socket.io socket.io-client split split2 through2 underscore uuid winston
  ws yargs`.split(/\s+/),
)

/** Throws a fault for the first well-known npm package that a program loads at its top level and that is not in a node_modules folder above it. */
export async function requireNpmPackages({ path, folder, text }: SourceFile, tools: BuildTools): Promise<void> {
  const loads =
    /^(?:(?:const|let|var)\b[^=\n]*=[ \t]*(?:await[ \t]+import|require)|import(?:[ \t]+[\w*{][^'"]*?from)?|require)[ \t]*\(?[ \t]*['"]([^'"./][^'"]*)['"]/gm
  for (const { name, line } of packagesNamed(text, loads)) {
    if (npmPackages.has(name) && !(await isInstalled(name, folder, tools))) {
      const remedy = 'Add the folder node_modules to the submission, or do without the package.'
      throw new BuildFault('untested', `${path} loads ${name} (line ${line}), which is not part of Node.js, and builds have no network. ${remedy}`)
    }
  }
}

/** Whether a folder or one above it has the package in its node_modules, where Node.js looks for it. */
async function isInstalled(name: string, folder: string, tools: BuildTools): Promise<boolean> {
  const isThere = await stat(join(tools.root, folder, 'node_modules', name)).then(
    () => true,
    () => false,
  )
  return isThere || (folder !== '' && isInstalled(name, parentOf(folder), tools))
}

/** How a scripting language names its modules, and the Debian packages of well-known ones. */
export interface ScriptModules {
  /** Matches where a program loads a module at its top level, with the flags `gm`, and captures the module's name. */
  readonly loads: RegExp
  readonly packages: Readonly<Record<string, string>>
  /** The arguments with which the interpreter loads that module and nothing else. */
  readonly probe: (name: string) => readonly string[]
}

export const rubyModules: ScriptModules = {
  loads: /^require[ \t]*\(?[ \t]*['"]([\w/.-]+)['"]/gm,
  packages: {
    eventmachine: 'ruby-eventmachine',
    colorize: 'ruby-colorize',
    rainbow: 'ruby-rainbow',
    concurrent: 'ruby-concurrent',
    async: 'ruby-async',
    nio: 'ruby-nio4r',
    websocket: 'ruby-websocket',
    sinatra: 'ruby-sinatra',
    rack: 'ruby-rack',
    httparty: 'ruby-httparty',
    faraday: 'ruby-faraday',
    nokogiri: 'ruby-nokogiri',
    'tty-prompt': 'ruby-tty-prompt',
    thor: 'ruby-thor',
    activesupport: 'ruby-activesupport',
  },
  probe: (name) => ['-e', 'require ARGV[0]', name],
}

export const perlModules: ScriptModules = {
  loads: /^use[ \t]+([A-Z][\w:]*)/gm,
  packages: {
    JSON: 'libjson-perl',
    'JSON::XS': 'libjson-xs-perl',
    'IO::Socket::SSL': 'libio-socket-ssl-perl',
    'IO::Async': 'libio-async-perl',
    'Net::Pcap': 'libnet-pcap-perl',
    'NetPacket::Ethernet': 'libnetpacket-perl',
    'NetPacket::IP': 'libnetpacket-perl',
    'Net::DNS': 'libnet-dns-perl',
    'Net::RawIP': 'libnet-rawip-perl',
    'Net::Server': 'libnet-server-perl',
    AnyEvent: 'libanyevent-perl',
    EV: 'libev-perl',
    POE: 'libpoe-perl',
    Mojolicious: 'libmojolicious-perl',
    Moose: 'libmoose-perl',
    Moo: 'libmoo-perl',
    DateTime: 'libdatetime-perl',
    LWP: 'libwww-perl',
    'LWP::UserAgent': 'libwww-perl',
    'Data::Validate::IP': 'libdata-validate-ip-perl',
    'Term::ReadKey': 'libterm-readkey-perl',
  },
  probe: (name) => [`-M${name}`, '-e', '1'],
}

/** Throws a fault for the first well-known module that a script loads and that this machine lacks. */
export async function requireScriptModules({ path, text }: SourceFile, interpreter: string, modules: ScriptModules, tools: BuildTools): Promise<void> {
  for (const { name, line } of packagesNamed(text, modules.loads)) {
    const found = Object.hasOwn(modules.packages, name) ? modules.packages[name] : undefined
    if (found === undefined) continue
    const probe = await tools.attempt({ file: interpreter, args: modules.probe(name), shown: path })
    if (probe.status !== 0)
      throw new BuildFault('untested', `${path} loads ${name} (line ${line}), which is not installed on this machine. Install the package ${found}.`)
  }
}
