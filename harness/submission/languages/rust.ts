/** Rust: built by Cargo if there is a Cargo.toml, or else by the compiler alone. */

import { basename, join, normalize } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import { ownHome } from '../../support/own-user.js'
import type { BuildTools, StartCommand, BuildStep } from '../building/build-tools.js'
import { folderHolding, type SourceFile } from '../source/source-listing.js'
import { findTool } from '../building/toolchain.js'
import { isNewer, lacksPackages, lacksVersion, readJson } from '../building/lacking.js'
import { limits } from '../../support/limits.js'
import { readInside } from '../source/inside.js'
import { lackedByRustFile } from './known-packages.js'
import { outputName } from './output-name.js'

const cargoFile = new Set(['Cargo.toml'])

/** Builds a Rust program. */
export async function buildRust(source: SourceFile, tools: BuildTools, exercise: string): Promise<StartCommand> {
  const folder = folderHolding(tools.sources, source.folder, cargoFile)
  if (folder !== undefined) return buildByCargo(source, tools, { folder, exercise })
  const rustc = await tools.requireTool('rustc')
  const name = outputName(source)
  const output = join(await tools.artifacts(exercise), name)
  const lacks = async (): Promise<string | undefined> => (await lacksLinker()) ?? lackedByRustFile(source)
  const args = ['--edition', '2021', '-C', 'opt-level=1', '--crate-name', name.replace(/\W/g, '_'), '-o', output, fileWord(source.path)]
  await tools.run({ file: rustc, args, shown: showCommand('rustc', '--edition', '2021', fileWord(source.path)), lacks })
  return { file: output, args: [], cwd: join(tools.root, source.folder), shown: showCommand(`./${name}`) }
}

/** Builds with Cargo, which reports the executable for each source file. */
async function buildByCargo(source: SourceFile, tools: BuildTools, { folder, exercise }: { folder: string; exercise: string }): Promise<StartCommand> {
  const cargo = await tools.requireTool('cargo')
  const rustc = await tools.requireTool('rustc')
  const target = await tools.cache('cargo-target')
  const shown = folder === '' ? 'cargo build' : showCommand('cargo', 'build', '--manifest-path', `${folder}/Cargo.toml`)
  const environment = { RUSTC: rustc, CARGO_HOME: join(tools.home, '.cargo'), CARGO_TARGET_DIR: target, CARGO_NET_OFFLINE: 'true', CARGO_TERM_COLOR: 'never' }
  const registry = join(process.env['CARGO_HOME'] ?? join(ownHome(), '.cargo'), 'registry')
  const step: BuildStep = {
    file: cargo,
    args: ['build', '--quiet', '--bins', '--keep-going', '--message-format=json-render-diagnostics'],
    folder,
    shown,
    environment,
    reads: await tools.showAtHome(registry, '.cargo/registry'),
  }
  const result = await tools.once(`cargo ${folder}`, () => tools.attempt(step))
  const lacks = async (): Promise<string | undefined> => (await lacksLinker()) ?? lackedByPackage(step, rustc, tools)
  const made = result.stdout.split('\n').flatMap((line) => readArtifact(line, target))
  const mine = made.find((each) => each.source === join(tools.root, source.path))
  if (mine !== undefined) {
    // Only the program itself belongs to the submission: what Cargo keeps beside it can be hundreds of megabytes.
    const file = join(await tools.artifacts(exercise), mine.name)
    await tools.run({ file: await tools.requireTool('sh'), args: ['-c', 'cp "$1" "$2"', 'sh', mine.executable, file], shown })
    return { file, args: [], cwd: join(tools.root, folder), shown: showCommand(`./${join(folder, 'target/debug', mine.name)}`) }
  }
  if (result.status !== 0) throw await tools.faultOf({ ...step, lacks }, { ...result, output: withoutArtifacts(result.output) })
  const names = made.map(({ name }) => name).join(', ') || 'nothing'
  throw new BuildFault('failed', `Cargo built ${names}, but no program from ${source.path}.`, {
    command: shown,
    hint: 'A program must be in src/main.rs or src/bin/, or have a [[bin]] entry in Cargo.toml.',
  })
}

/** Rust needs a C compiler to link programs. */
async function lacksLinker(): Promise<string | undefined> {
  return (await findTool('gcc')) === null
    ? 'Rust needs a C compiler to link programs, and this machine has none. Install the package build-essential.'
    : undefined
}

/**
 * What this machine lacks for a package: the version of Rust that Cargo.toml names, or packages that it names and nobody has
 * downloaded. Asked of Cargo itself, which runs nothing of the submission for it.
 */
async function lackedByPackage(step: BuildStep, rustc: string, tools: BuildTools): Promise<string | undefined> {
  const ask = (...args: string[]) => tools.attempt({ ...step, args: ['metadata', '--format-version', '1', '--offline', ...args] })
  const manifest = ((await readInside(tools.root, join(step.folder ?? '', 'Cargo.toml'), limits.projectFileBytesRead)) ?? '').toString()
  const [, edition = '', version = ''] = /^[ \t]*(?:edition[ \t]*=[ \t]*"(\d+)"|rust-version[ \t]*=[ \t]*"([\d.]+)")/m.exec(manifest) ?? []
  const wanted = version !== '' ? version : edition === '2024' ? '1.85' : '1.0'
  if (isNewer(wanted, (await tools.attempt({ ...step, file: rustc, args: ['--version'] })).stdout)) return lacksVersion('Rust')
  const alone = await ask('--no-deps')
  if (alone.status !== 0) return undefined
  const { packages = [] } = (readJson(alone.stdout) ?? {}) as { packages?: readonly { dependencies: readonly { source: string | null }[] }[] }
  const isFromElsewhere = packages.some(({ dependencies }) => dependencies.some(({ source }) => source !== null))
  return isFromElsewhere && (await ask()).status !== 0 ? lacksPackages : undefined
}

interface Artifact {
  readonly source: string
  readonly executable: string
  readonly name: string
}

/** What Cargo has built, by a line of its output. A macro or a wrapper of the compiler may print such lines, too: what lies elsewhere is not from Cargo. */
function readArtifact(line: string, builtIn: string): Artifact[] {
  if (!line.startsWith('{"reason":"compiler-artifact"')) return []
  try {
    const { target, executable } = JSON.parse(line) as { target: { name: string; src_path: string }; executable: string | null }
    return executable === null || !normalize(executable).startsWith(`${builtIn}/`) ? [] : [{ source: target.src_path, executable, name: basename(target.name) }]
  } catch {
    return []
  }
}

function withoutArtifacts(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.startsWith('{"reason":'))
    .join('\n')
}
