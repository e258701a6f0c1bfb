/** Finds compilers and interpreters on this machine: the real executables, not the shims of a version manager. */

import { access, constants, realpath, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { limits } from '../../support/limits.js'
import { refusedIn } from '../../support/start-refused.js'
import { runTool } from '../../support/tool.js'

export type ToolName =
  | 'python3'
  | 'node'
  | 'npm'
  | 'java'
  | 'javac'
  | 'mvn'
  | 'gcc'
  | 'g++'
  | 'make'
  | 'go'
  | 'rustc'
  | 'cargo'
  | 'perl'
  | 'ruby'
  | 'php'
  | 'bash'
  | 'sh'

/** A compiler or interpreter, and how this machine gets it. */
export interface Tool {
  /** Its name in a message. */
  readonly title: string
  /** The Debian package that contains it; null if Debian has none. */
  readonly package: string | null
  /** Where to get it, if Debian has no package. */
  readonly source?: string
  /** The names of its executable, the usual one first. */
  readonly names: readonly string[]
  /** Arguments that make it print its own path, for tools that are often started through a shim. */
  readonly ask?: readonly string[]
  /** Turns what it printed into its path. */
  readonly answer?: (printed: string) => string
}

/** The tools of the languages that several files of this project use by name. */
export const tools: Readonly<Record<ToolName, Tool>> = {
  python3: {
    title: 'Python 3',
    package: 'python3',
    names: ['python3', 'python'],
    ask: ['-c', 'import sys; sys.version_info >= (3,) and print(sys.executable)'],
  },
  node: { title: 'Node.js', package: 'nodejs', names: ['node', 'nodejs'], ask: ['-p', 'process.execPath'] },
  npm: { title: 'npm', package: 'npm', names: ['npm'] },
  java: { title: 'Java', package: 'default-jdk', names: ['java'] },
  javac: { title: 'The Java compiler', package: 'default-jdk', names: ['javac'] },
  mvn: { title: 'Maven', package: 'maven', names: ['mvn'] },
  gcc: { title: 'A C compiler', package: 'build-essential', names: ['gcc', 'cc', 'clang'] },
  'g++': { title: 'A C++ compiler', package: 'build-essential', names: ['g++', 'c++', 'clang++'] },
  make: { title: 'make', package: 'build-essential', names: ['make', 'gmake'] },
  go: { title: 'Go', package: 'golang-go', names: ['go'], ask: ['env', 'GOROOT'], answer: (root) => join(root, 'bin/go') },
  rustc: { title: 'Rust', package: 'rustc', names: ['rustc'], ask: ['--print', 'sysroot'], answer: (root) => join(root, 'bin/rustc') },
  cargo: { title: 'Cargo', package: 'cargo', names: ['cargo'] },
  perl: { title: 'Perl', package: 'perl', names: ['perl'], ask: ['-e', 'print $^X'] },
  ruby: { title: 'Ruby', package: 'ruby', names: ['ruby'], ask: ['-e', 'puts RbConfig.ruby'] },
  php: { title: 'PHP', package: 'php-cli', names: ['php'], ask: ['-r', 'echo PHP_BINARY;'] },
  bash: { title: 'bash', package: 'bash', names: ['bash'] },
  sh: { title: 'A shell', package: 'dash', names: ['sh'] },
}

const known = new Map<string, Promise<string | null>>()

/** The absolute path of a tool, or null if this machine does not have it. Searched once per process. Throws MachineError if it cannot be asked. */
export function findTool(tool: ToolName | Tool): Promise<string | null> {
  const path = process.env['PATH'] ?? ''
  const key = `${typeof tool === 'string' ? tool : tool.names[0]} ${path}`
  const found = known.get(key) ?? locate(tool)
  known.set(key, found)
  found.catch(() => known.delete(key))
  return found
}

/** `Go is not installed on this machine. Install the package golang-go.` */
export function describeMissingTool(tool: ToolName | Tool): string {
  const { title, package: name, source } = typeof tool === 'string' ? tools[tool] : tool
  return `${title} is not installed on this machine. ${name === null ? (source ?? 'Debian has no package for it.') : `Install the package ${name}.`}`
}

/** The tool that the first word of a command means: `python` means `python3`; undefined for any other program. */
export function toolNamed(word: string): ToolName | undefined {
  if (word === 'gcc' || word === 'cc') return 'gcc'
  return (Object.keys(tools) as ToolName[]).find((name) => name === word || tools[name].names[1] === word)
}

/** The first executable file of that name in the folders of PATH; null if there is none. */
export async function lookUp(name: string): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    if (folder !== '' && (await isExecutable(path))) return path
  }
  return null
}

/** Whether a path is an executable file. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  )
}

async function locate(name: ToolName | Tool): Promise<string | null> {
  if (name === 'cargo') return (await besideRustc()) ?? lookUp('cargo')
  const { names, ask, answer } = typeof name === 'string' ? tools[name] : name
  for (const each of names) {
    const path = await lookUp(each)
    if (path === null) continue
    if (ask === undefined) return path
    const printed = await query(path, ask)
    if (printed === null) return path
    if (printed === '') continue
    const real = answer?.(printed) ?? printed
    return (await isExecutable(real)) ? real : path
  }
  return name === 'node' ? process.execPath : null
}

/** rustup's `cargo` is a shim that needs the home folder; the real one is beside the compiler. */
async function besideRustc(): Promise<string | null> {
  const rustc = await findTool('rustc')
  const cargo = rustc === null ? null : join(await realpath(rustc), '../cargo')
  return cargo !== null && (await isExecutable(cargo)) ? cargo : null
}

/** What a tool prints; empty if it fails. Null if it does not answer in time, or is killed: it is there, but the machine is too busy or full. Throws MachineError. */
async function query(path: string, args: readonly string[]): Promise<string | null> {
  const environment = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  const signal = new AbortController().signal
  const result = await runTool({ file: path, args }, { cwd: '/', environment, timeoutMs: limits.toolQueryMs, outputBytesMax: 4_096, signal })
  const isKilled = result.outcome === 'ended' && result.status === null
  if (result.outcome === 'timed-out' || isKilled) return null
  const refused = result.status === 0 ? undefined : refusedIn(result.output, path)
  if (refused !== undefined) throw refused
  return result.status === 0 ? result.stdout.trim() : ''
}
