/** docs/api, the reference for authors of specs: TypeDoc makes it from the declarations of what `wirecheck` exports, one page for each area. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Application, type ParameterReflection, type ProjectReflection, ReferenceType, ReflectionKind, type TypeDocOptions } from 'typedoc'
import { projectRoot } from '../support/project-root.js'
import { ReferenceTheme } from './api-theme.js'
import type { Page } from './pages.js'

export const apiFolder = 'docs/api'

/** One file for each area. */
const areas = 'harness/check/api'

/** The page of each area has its functions first. */
const groupOrder = ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'] as const

const options = {
  name: 'wirecheck',
  readme: 'none',
  logLevel: 'Warn',
  theme: 'reference',
  router: 'module',
  flattenOutputFiles: true,
  entryFileName: 'README',
  sort: ['source-order'],
  groupOrder,
  excludeInternal: true,
  excludeExternals: true,
  skipErrorChecking: true, // the build has checked the types
  disableSources: true,
  disableGit: true,
  hideGenerator: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hideGroupHeadings: true,
  parametersFormat: 'none',
  expandParameters: true,
  useCodeBlocks: true,
  useHTMLAnchors: true,
  anchorPrefix: 'api-', // GitHub makes anchors of its own from the headings
  validation: { notExported: true, notDocumented: true, invalidLink: true },
  requiredToBeDocumented: ['Function', 'Class', 'Interface', 'TypeAlias', 'Variable'],
} as const

/** How the declarations are read: as by an author's editor. */
const reading = { target: 9, module: 199, moduleResolution: 99, lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'], strict: true, types: ['node'] }

/** Throws if something has no docstring, or mentions a type that `wirecheck` does not export. */
export async function apiPages(): Promise<readonly Page[]> {
  const entryPoints = readdirSync(join(projectRoot, areas))
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(projectRoot, 'dist', areas, name.replace(/ts$/, 'd.ts')))
  const plugin = ['typedoc-plugin-markdown', (application: Application) => application.renderer.defineTheme('reference', ReferenceTheme)]
  const application = await Application.bootstrapWithPlugins({ ...options, plugin, entryPoints } as unknown as TypeDocOptions, [])
  application.options.setCompilerOptions(entryPoints, reading, undefined)
  const project = await application.convert()
  if (project === undefined) throw new Error('TypeDoc cannot read the declarations.')
  application.validate(project)
  if (application.logger.hasWarnings() || application.logger.hasErrors()) throw new Error('The docstrings of what wirecheck exports have faults: see above.')
  nameParameters(project)
  return await render(application, project)
}

/** A parameter that is taken apart where it is declared has no name: it gets that of its type, in small letters. */
function nameParameters(project: ProjectReflection): void {
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter) as ParameterReflection[]) {
    if (!parameter.name.startsWith('__')) continue
    const type = parameter.type instanceof ReferenceType ? parameter.type.name : ''
    parameter.name = /(Context|Meeting)$/.exec(type)?.[1]?.toLowerCase() ?? 'options'
  }
}

async function render(application: Application, project: ProjectReflection): Promise<readonly Page[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-api-'))
  try {
    await application.outputs.writeOutput({ name: 'markdown', path: folder }, project)
    const introduction = readFileSync(join(projectRoot, areas, 'introduction.md'), 'utf8')
    return readdirSync(folder)
      .sort()
      .map((name) => ({ path: `${apiFolder}/${name}`, text: readFileSync(join(folder, name), 'utf8').replace('# wirecheck\n', introduction) }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
