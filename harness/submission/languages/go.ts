/** Go: a package of a module is built as the module says; other files are built by name. */

import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ShownFile } from '../../lab/sandbox.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import { ownHome } from '../../support/own-user.js'
import type { BuildStep, BuildTools, StartCommand } from '../building/build-tools.js'
import { goCacheFor } from '../building/go-cache.js'
import { isNewer, lacksPackages, lacksVersion, readJson } from '../building/lacking.js'
import { folderHolding, type SourceFile } from '../source/source-listing.js'
import { lackedByGoFiles } from './known-packages.js'
import { outputName } from './output-name.js'

const moduleFile = new Set(['go.mod'])

/** Builds a Go program. */
export async function buildGo(source: SourceFile, tools: BuildTools, exercise: string): Promise<StartCommand> {
  const go = await tools.requireTool('go')
  const name = outputName(source)
  const output = join(await tools.artifacts(exercise), name)
  const siblings = tools.sources.programs.filter((each) => each.language === 'Go' && each.folder === source.folder && !each.path.endsWith('_test.go'))
  const alone = siblings.every((each) => each === source || !each.hasMain)
  const inModule = folderHolding(tools.sources, source.folder, moduleFile) !== undefined
  const built = siblings.filter((each) => each === source || (!each.hasMain && /^[ \t]*package\s+main\b/m.test(each.text)))
  const files = built.map(({ path }) => fileWord(basename(path)))
  const what = inModule && alone ? ['.'] : files
  const usesC = siblings.some((each) => /^[ \t]*import\s+"C"/m.test(each.text))
  const cache = await tools.once('go cache', () => goCacheFor({ ...tools, go }))
  const step: BuildStep = {
    file: go,
    args: ['build', '-buildvcs=false', '-o', output, ...what],
    folder: source.folder,
    shown: showCommand('go', 'build', ...(inModule && alone ? [`./${source.folder}`] : files.map((file) => join(source.folder, file)))),
    // Go writes an index of each package whose files are older than two seconds to its cache, which a build cannot change (GODEBUG, goindex).
    environment: { GODEBUG: 'goindex=0', CGO_ENABLED: usesC ? '1' : '0', GOCACHE: cache.path, GOPROXY: 'off', GOTOOLCHAIN: 'local', GOWORK: 'off' },
    reads: [...cache.reads, ...(await modulesOf(tools))],
  }
  await tools.run({ ...step, lacks: () => (inModule ? lackedByModule(step, tools) : Promise.resolve(lackedByGoFiles(built))) })
  return { file: output, args: [], cwd: join(tools.root, source.folder), shown: showCommand(`./${name}`) }
}

/**
 * What this machine lacks for a module: the version of Go that go.mod names, or modules that it names and nobody has
 * downloaded. Asked of Go itself, which runs nothing of the submission for it.
 */
async function lackedByModule(step: BuildStep, tools: BuildTools): Promise<string | undefined> {
  const folder = folderHolding(tools.sources, step.folder ?? '', moduleFile)
  if (folder === undefined) return undefined
  const ask = (...args: string[]) => tools.attempt({ ...step, args, folder })
  const edit = await ask('mod', 'edit', '-json')
  if (edit.status !== 0) return undefined
  const { Go: wanted = '', Require: required } = (readJson(edit.stdout) ?? {}) as { Go?: string; Require?: unknown }
  if (/^[\d.]+$/.test(wanted) && isNewer(wanted, (await ask('env', 'GOVERSION')).stdout)) return lacksVersion('Go')
  if (!Array.isArray(required) || (await readdir(join(tools.root, folder))).includes('vendor')) return undefined
  return (await ask('mod', 'download')).status === 0 ? undefined : lacksPackages
}

/** The modules that were downloaded to this machine, at the place where Go looks for them (GOMODCACHE). */
async function modulesOf(tools: BuildTools): Promise<readonly ShownFile[]> {
  const downloaded = process.env['GOMODCACHE'] ?? join(process.env['GOPATH'] ?? join(ownHome(), 'go'), 'pkg/mod')
  return tools.showAtHome(downloaded, 'go/pkg/mod')
}
