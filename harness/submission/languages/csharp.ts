/** C#: a project file is built by dotnet, a single file by Mono. */

import { basename, join } from 'node:path'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildJob, BuildTools, StartCommand } from '../building/build-tools.js'
import type { Tool } from '../building/toolchain.js'
import { withoutComments } from '../source/without-comments.js'
import { parentOf, type SourceFile } from '../source/source-listing.js'
import type { Language } from './language.js'
import { csharpFeatures, newerThan } from './newer-language.js'
import { outputName } from './output-name.js'

const compiler: Tool = { title: "Mono's C# compiler", package: 'mono-mcs', names: ['mcs'] }
const runtime: Tool = { title: 'Mono', package: 'mono-runtime', names: ['mono'] }
const dotnet: Tool = { title: '.NET (dotnet)', package: null, source: 'Debian has no package for it; see https://dot.net for the .NET SDK.', names: ['dotnet'] }

export const csharp: Language = {
  name: 'C#',
  extensions: ['cs'],
  lineComment: '//',
  isCompiled: true,
  tools: [compiler, runtime, dotnet],
  hasMain: (text) => {
    const code = withoutComments(text)
    // Without any type, the file consists of top-level statements.
    return (
      /\bstatic\s(?:(?!\bstatic\b)[^;{}=])*\bMain\s*\(/.test(code) || (!/\b(?:class|struct|interface|enum|record|namespace)\s/.test(code) && /;/.test(code))
    )
  },
  build: buildCsharp,
}

async function buildCsharp({ source, exercise }: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const project = projectOf(source, tools)
  if (project !== undefined) return buildProject(project, exercise, tools)
  const mcs = await tools.requireTool(compiler)
  const mono = await tools.requireTool(runtime)
  const name = `${outputName(source)}.exe`
  const output = join(await tools.artifacts(exercise), name)
  const parts = tools.sources.programs.filter((each) => each.language === 'C#' && !each.hasMain && each.folder === source.folder && each !== source)
  const files = [source, ...parts].map(({ path }) => fileWord(path))
  await tools.run({
    file: mcs,
    args: [`-out:${output}`, ...files],
    shown: showCommand('mcs', `-out:${name}`, ...files),
    lacks: () => Promise.resolve(newerThan('7.0', [source, ...parts], csharpFeatures, "Mono's compiler")),
  })
  return { file: mono, args: [output], cwd: join(tools.root, source.folder), shown: showCommand('mono', name) }
}

/** The nearest project file at or above a source file. */
function projectOf(source: SourceFile, tools: BuildTools): string | undefined {
  for (let folder = source.folder; ; folder = parentOf(folder)) {
    const name = tools.sources.namesIn.get(folder)?.find((each) => each.endsWith('.csproj'))
    if (name !== undefined) return join(folder, name)
    if (folder === '') return undefined
  }
}

async function buildProject(project: string, exercise: string, tools: BuildTools): Promise<StartCommand> {
  const file = await tools.requireTool(dotnet)
  const output = await tools.artifacts(exercise)
  const name = basename(project, '.csproj')
  const environment = { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' }
  const args = ['build', project, '-c', 'Release', '-o', output, `-p:AssemblyName=${name}`]
  await tools.inTurn(`dotnet ${project}`, () => tools.run({ file, args, shown: showCommand('dotnet', 'build', project), environment }))
  const folder = parentOf(project)
  const shown = showCommand('dotnet', 'run', ...(folder === '' ? [] : ['--project', folder]))
  return { file, args: [join(output, `${name}.dll`)], cwd: join(tools.root, folder), shown }
}
