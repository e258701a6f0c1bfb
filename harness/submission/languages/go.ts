/** Go: a package of a module is built as the module says; other files are built by name. */

import { basename, join } from 'node:path'
import { showCommand } from '../../support/command-line.js'
import type { Kit, Start } from '../building/kit.js'
import { folderHolding, type SourceFile } from '../source/survey.js'
import { outputName } from './names.js'

const moduleFile = new Set(['go.mod'])

/** Builds a Go program. */
export async function buildGo(source: SourceFile, kit: Kit, exercise: string): Promise<Start> {
  const go = await kit.need('go')
  const name = outputName(source)
  const output = join(await kit.artifacts(exercise), name)
  const siblings = kit.survey.programs.filter((each) => each.language === 'Go' && each.folder === source.folder && !each.path.endsWith('_test.go'))
  const alone = siblings.every((each) => each === source || !each.hasMain)
  const inModule = folderHolding(kit.survey, source.folder, moduleFile) !== undefined
  const files = siblings.filter((each) => each === source || (!each.hasMain && /^\s*package\s+main\b/m.test(each.text))).map(({ path }) => basename(path))
  const what = inModule && alone ? ['.'] : files
  const usesC = siblings.some((each) => /^\s*import\s+"C"/m.test(each.text))
  await kit.run({
    file: go,
    args: ['build', '-buildvcs=false', '-o', output, ...what],
    folder: source.folder,
    shown: showCommand('go', 'build', ...(inModule && alone ? [`./${source.folder}`] : files.map((file) => join(source.folder, file)))),
    environment: { CGO_ENABLED: usesC ? '1' : '0', GOTOOLCHAIN: 'local', GOWORK: 'off' },
  })
  return { file: output, args: [], cwd: join(kit.root, source.folder), shown: showCommand(`./${name}`) }
}
