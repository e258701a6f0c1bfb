/** JavaScript and TypeScript, both run by Node.js. rolldown, a dependency of vite, removes TypeScript's types. */

import { realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { Command } from '../../model/submission.js'
import { BuildFault } from '../building/build-fault.js'
import { lacksPackages } from '../building/lacking.js'
import { limits } from '../../support/limits.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildTools, StartCommand, BuildStep } from '../building/build-tools.js'
import { folderHolding, type SourceFile } from '../source/source-listing.js'
import { readInside } from '../source/inside.js'
import { splitExtension } from '../source/source-kinds.js'
import { requireNpmPackages } from './known-packages.js'

const packageFile = new Set(['package.json'])
const moduleSyntax =
  /^[ \t]*(?:import\s*(?:[\w$*{](?:(?!\bimport\b)[^;=])*\sfrom\s*)?["'{*]|import\s+[\w$*{](?:(?!\bimport\b)[^=])*from\s|export\s)|\bimport\.meta\b/m

/** Checks a JavaScript program and returns how to start it. */
export async function buildJavaScript(source: SourceFile, tools: BuildTools): Promise<StartCommand> {
  const node = await tools.requireTool('node')
  await installPackages(source, tools)
  await requireNpmPackages(source, tools)
  await checkJavaScript(source.path, source.text, tools)
  return { file: node, args: [fileWord(basename(source.path))], cwd: join(tools.root, source.folder), shown: showCommand('node', fileWord(source.path)) }
}

/**
 * Bundles a TypeScript program into one JavaScript file beside it, so that its folder and packages stay the same.
 * Types are removed, not checked, as Node.js does since 22.18; this way older versions run it as well.
 */
export async function buildTypeScript(source: SourceFile, tools: BuildTools): Promise<StartCommand> {
  const node = await tools.requireTool('node')
  await installPackages(source, tools)
  await requireNpmPackages(source, tools)
  const script = usesModules(source.text) ? `${source.stem}.wirecheck.mjs` : `${source.stem}.wirecheck.cjs`
  const format = script.endsWith('.mjs') ? 'esm' : 'cjs'
  const args = ['--platform', 'node', '--format', format, '--sourcemap', 'inline', '--log-level', 'silent', '--file', `./${join(source.folder, script)}`]
  const rolldown = rolldownFolder()
  const libraries = await realpath(dirname(rolldown))
  const step: BuildStep = {
    file: process.execPath,
    args: [join(rolldown, 'bin/cli.mjs'), `./${source.path}`, ...args],
    reads: [{ file: libraries, over: libraries }],
    shown: showCommand('tsc', fileWord(source.path)),
  }
  const result = await tools.attempt(step)
  if (result.status !== 0) {
    const fault = await tools.faultOf(step, result)
    throw new BuildFault(fault.kind, fault.message.replace(/^.*ERROR.*\n+/, ''), {
      command: step.shown,
      hint: 'wirecheck does not check types, but the syntax must be valid and all files that it imports must exist.',
    })
  }
  return {
    file: node,
    args: ['--enable-source-maps', fileWord(script)],
    cwd: join(tools.root, source.folder),
    shown: showCommand('npx', 'tsx', fileWord(source.path)),
  }
}

/** Throws a fault if a file has a syntax error. */
export async function checkJavaScript(path: string, text: string, tools: BuildTools): Promise<void> {
  const node = await tools.requireTool('node')
  const isModule = path.endsWith('.js') && moduleSyntax.test(text)
  const step: BuildStep = {
    ...(isModule ? await asModule(node, path, tools) : { file: node, args: ['--check', fileWord(path)] }),
    shown: showCommand('node', '--check', fileWord(path)),
  }
  const result = await tools.attempt(step)
  if (result.status === 0) return
  const fault = await tools.faultOf(step, result)
  const message = fault.message
    .replace(/cache\/check\/\S+\.mjs(?=:\d)/g, path)
    .replace(/\n\n?Node\.js v[\d.]+\s*$/, '')
    .replace(/\n\s+at [\s\S]*$/, '')
  throw new BuildFault(fault.kind, message, {
    command: step.shown,
    hint: `The mistake is in the line shown or just before it. To see the same message, run: ${showCommand('node', fileWord(path))}`,
  })
}

/** Checks a copy of a module with the name .mjs: without `"type": "module"`, `node --check` ignores mistakes in a .js file with `import`. */
async function asModule(node: string, path: string, tools: BuildTools): Promise<Command> {
  const copy = join(await tools.cache('check'), `${path.replaceAll('/', '+')}.mjs`)
  const script = 'cp "$2" "$3" && exec "$1" --check "$3"'
  return { file: await tools.requireTool('sh'), args: ['-c', script, 'sh', node, `./${path}`, copy] }
}

/** Whether TypeScript must run as a module: it has imports, and uses nothing that only CommonJS has. */
function usesModules(text: string): boolean {
  if (/\bimport\.meta\b|^(?:\s*(?:const|let|var)\s[^=]*=)?\s*await\s/m.test(text)) return true
  return moduleSyntax.test(text) && !/\brequire\b|\b__dirname\b|\b__filename\b|\bmodule\.exports\b/.test(text)
}

/** Installs the packages that package.json requires, if the submission does not contain them. */
async function installPackages(source: SourceFile, tools: BuildTools): Promise<void> {
  const folder = folderHolding(tools.sources, source.folder, packageFile)
  if (folder === undefined || tools.sources.namesIn.get(folder)?.includes('node_modules') === true) return
  const wanted = await readPackage(join(tools.root, folder))
  if (typeof wanted.dependencies !== 'object' || Object.keys(wanted.dependencies ?? {}).length === 0) return
  await tools.once(`npm ${folder}`, async () => {
    const npm = await tools.requireTool('npm')
    const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--offline', '--loglevel=error', '--cache', await tools.cache('npm')]
    // Without a network and with an empty cache, what comes from the registry cannot be installed.
    const isFromElsewhere = Object.values(wanted.dependencies ?? {}).some((version) => typeof version === 'string' && !/^(?:file:|link:|[./])/.test(version))
    const lacks = (): Promise<string | undefined> => Promise.resolve(isFromElsewhere ? lacksPackages : undefined)
    await tools.run({ file: npm, args, folder, shown: folder === '' ? 'npm install' : showCommand('npm', 'install', '--prefix', folder), lacks })
  })
}

/** The parts of a package.json that are used here. */
export interface PackageJson {
  readonly name?: string
  readonly main?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Reads a folder's package.json; an empty one if it is missing or not valid JSON. */
export async function readPackage(folder: string): Promise<PackageJson> {
  try {
    const content: unknown = JSON.parse(((await readInside(folder, 'package.json', limits.projectFileBytesRead)) ?? '').toString())
    return typeof content === 'object' && content !== null ? content : {}
  } catch {
    return {}
  }
}

/** The file that a package.json starts: the one in its `start` script, or its `main`, relative to its folder. */
export function packageEntry(content: PackageJson): readonly string[] {
  const started = typeof content.scripts?.['start'] === 'string' ? content.scripts['start'].split(/\s+/) : []
  const files = started.filter((word) => /^[\w./-]+\.[mc]?[jt]s$/.test(word))
  const main = typeof content.main === 'string' ? [content.main] : []
  return [...files, ...main].map((file) => file.replace(/^\.\//, '')).flatMap((file) => (splitExtension(file).extension === '' ? [file, `${file}.js`] : [file]))
}

function rolldownFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('rolldown/package.json'))
}
