/** Rust: built by Cargo if there is a Cargo.toml, or else by the compiler alone. */

import { join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { showCommand } from '../../support/command-line.js'
import type { Kit, Start, Step } from '../building/kit.js'
import { folderHolding, type SourceFile } from '../source/survey.js'
import { outputName } from './names.js'

const cargoFile = new Set(['Cargo.toml'])

/** Builds a Rust program. */
export async function buildRust(source: SourceFile, kit: Kit, exercise: string): Promise<Start> {
  const folder = folderHolding(kit.survey, source.folder, cargoFile)
  if (folder !== undefined) return buildByCargo(source, kit, folder)
  const rustc = await kit.need('rustc')
  const name = outputName(source)
  const output = join(await kit.artifacts(exercise), name)
  const args = ['--edition', '2021', '-C', 'opt-level=1', '--crate-name', name.replace(/\W/g, '_'), '-o', output, source.path]
  await kit.run({ file: rustc, args, shown: showCommand('rustc', '--edition', '2021', source.path) })
  return { file: output, args: [], cwd: join(kit.root, source.folder), shown: showCommand(`./${name}`) }
}

/** Builds with Cargo, which reports the executable for each source file. */
async function buildByCargo(source: SourceFile, kit: Kit, folder: string): Promise<Start> {
  const cargo = await kit.need('cargo')
  const rustc = await kit.need('rustc')
  const target = await kit.artifacts('cargo')
  const shown = folder === '' ? 'cargo build' : showCommand('cargo', 'build', '--manifest-path', `${folder}/Cargo.toml`)
  const environment = { RUSTC: rustc, CARGO_TARGET_DIR: target, CARGO_NET_RETRY: '0', CARGO_TERM_COLOR: 'never' }
  const step: Step = {
    file: cargo,
    args: ['build', '--quiet', '--bins', '--keep-going', '--message-format=json-render-diagnostics'],
    folder,
    shown,
    environment,
  }
  const result = await kit.once(`cargo ${folder}`, () => kit.attempt(step))
  const made = result.stdout.split('\n').flatMap(readArtifact)
  const mine = made.find((each) => each.source === join(kit.root, source.path))
  if (mine !== undefined)
    return { file: mine.executable, args: [], cwd: join(kit.root, folder), shown: showCommand(`./${join(folder, 'target/debug', mine.name)}`) }
  if (result.status !== 0) throw kit.faultOf(step, { ...result, output: withoutArtifacts(result.output) })
  const names = made.map(({ name }) => name).join(', ') || 'nothing'
  throw new BuildFault('failed', `Cargo built ${names}, but no program from ${source.path}.`, {
    command: shown,
    hint: 'A program must be in src/main.rs or src/bin/, or have a [[bin]] entry in Cargo.toml.',
  })
}

interface Artifact {
  readonly source: string
  readonly executable: string
  readonly name: string
}

function readArtifact(line: string): Artifact[] {
  if (!line.startsWith('{"reason":"compiler-artifact"')) return []
  const { target, executable } = JSON.parse(line) as { target: { name: string; src_path: string }; executable: string | null }
  return executable === null ? [] : [{ source: target.src_path, executable, name: target.name }]
}

function withoutArtifacts(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.startsWith('{"reason":'))
    .join('\n')
}
