/** Lists this machine's files that a program in the private lab sees besides its own copy: those that languages need. */

import { existsSync as exists, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path'
import { projectRoot } from '../support/project-root.js'
import { ownHome } from '../support/own-user.js'

/** Everything else on the machine does not exist for a program: no home folder, no /run, no /var, no other submission. */
export interface VisibleFiles {
  /** Files and folders, shown read-only where they are. */
  readonly shown: readonly string[]
  /** Links to make, such as /bin to usr/bin. */
  readonly links: readonly { readonly path: string; readonly to: string }[]
  /** Folders inside the shown ones that look empty: this package, where it is installed among the system's own. */
  readonly emptied: readonly string[]
}

/** The system itself: compilers, interpreters and their libraries. The last six are links into /usr on most machines. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']

/** What of /etc is shown. It contains nothing secret, as keys and passwords are in files that are not listed. */
const settings: readonly { readonly names: RegExp; readonly for: string }[] = [
  { names: /^(passwd|group)$/, for: 'the names of users and groups: getpwuid(3), os.path.expanduser' },
  { names: /^(nsswitch\.conf|hosts|host\.conf|gai\.conf|networks|protocols|services|rpc|ethertypes)$/, for: 'getaddrinfo(3), getservbyname(3)' },
  { names: /^ld\.so\.(cache|conf|conf\.d)$/, for: 'shared libraries: ld.so(8)' },
  { names: /^(localtime|timezone|locale\.(alias|conf|gen))$/, for: 'local time and languages' },
  {
    names: /^(alternatives|java.*|jvm.*|python.*|perl|php|ruby.*|mono|ghc.*|ocaml.*|maven|gradle|scala|kotlin|erlang|lua.*|dotnet)$/,
    for: 'compilers and interpreters',
  },
  { names: /^(ca-certificates|pki|crypto-policies)$/, for: 'certificates that a TLS library loads when it starts' },
  { names: /^(mime\.types|magic|magic\.mime|terminfo|inputrc|os-release|debian_version|redhat-release|alpine-release)$/, for: 'what standard libraries read' },
]

/** Other files that languages keep outside /usr. */
const elsewhere = ['/etc/ssl/certs', '/etc/ssl/openssl.cnf', '/var/lib/ghc', '/var/lib/gems', '/var/lib/ocaml', '/nix/store']

/** Managers of toolchains, by their folder in a home folder, and what is shown of it: of Cargo its programs, but not its credentials. */
const managers: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['.pyenv', '.rbenv', '.rvm', '.nvm', '.nodenv', '.volta', '.asdf', '.jenv', '.goenv'].map((name) => [name, [name]])),
  ...Object.fromEntries(['.ghcup', '.opam', '.dotnet', '.deno', '.bun', '.linuxbrew'].map((name) => [name, [name]])),
  '.cargo': ['.cargo/bin', '.rustup'],
  '.rustup': ['.rustup'],
  '.sdkman': ['.sdkman/candidates'],
  '.cabal': ['.cabal/bin'],
  '.local': ['.local/bin', '.local/lib'],
}

/** Variables that name the folder of a toolchain. */
const toolchainVariables = ['JAVA_HOME', 'GOROOT', 'RUSTUP_HOME', 'PYENV_ROOT', 'DOTNET_ROOT']

type Environment = Readonly<Record<string, string | undefined>>

/** Finds out which of these files exist on this machine, and where its toolchains are. */
export function findVisibleFiles(environment: Environment = process.env): VisibleFiles {
  const links = systemFolders.flatMap((path) => (isLink(path) ? [{ path, to: readlinkSync(path) }] : []))
  const system = systemFolders.filter((path) => exists(path) && !isLink(path))
  const isShown = (name: string): boolean => settings.some(({ names }) => names.test(name))
  const etc = namesIn('/etc')
    .filter(isShown)
    .map((name) => `/etc/${name}`)
  const shown = withoutInner([...system, ...[...etc, ...elsewhere].filter(exists), ...toolchainFolders(environment)])
  return { shown, links, emptied: shown.some((folder) => isInside(projectRoot, folder)) ? [projectRoot] : [] }
}

/** The folders of toolchains that are not part of the system, with links resolved. */
function toolchainFolders(environment: Environment): string[] {
  const onPath = (environment['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder) && !folder.split('/').includes('node_modules'))
  const linked = namesIn('/usr/local/bin').map((name) => dirname(realPath(join('/usr/local/bin', name))))
  const named = toolchainVariables.map((name) => environment[name] ?? '').filter(isAbsolute)
  return [...onPath, ...linked, dirname(process.execPath)]
    .flatMap((folder) => toolchainsOf(realPath(folder)))
    .concat(named.map(realPath))
    .filter((folder) => exists(folder) && !systemFolders.some((system) => isInside(folder, system)) && !isTooMuch(folder))
}

/** The folders to show for one on PATH: those of its manager; else /opt/jdk-21 for /opt/jdk-21/bin, and of a home folder its bin alone. */
function toolchainsOf(folder: string): string[] {
  const parts = folder.split('/')
  const at = parts.findIndex((part) => part in managers)
  const around = dirname(folder)
  if (at >= 0) return (managers[parts[at] ?? ''] ?? []).map((path) => join(...['/', ...parts.slice(0, at)], path))
  return basename(folder) === 'bin' && !isTooMuch(around) ? [around] : [folder]
}

/** Whether a folder holds more than a toolchain: the root, and home folders. */
function isTooMuch(folder: string): boolean {
  return (
    ['/', '/home', '/opt', '/var', '/tmp', '/var/tmp', '/srv', '/mnt', ownHome()].includes(folder) ||
    dirname(folder) === '/home' ||
    isInside(projectRoot, folder)
  )
}

/** Leaves out paths inside another path of the list. */
function withoutInner(paths: readonly string[]): string[] {
  const all = [...new Set(paths)]
  return all.filter((path) => !all.some((other) => other !== path && isInside(path, other)))
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/** Resolves links. Returns the path itself if nothing exists there. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
