/** Builds one program: by its language, or as the manifest says. */

import { BuildFault } from '../building/build-fault.js'
import type { Job, Kit, Start } from '../building/kit.js'
import { buildC } from './c.js'
import { buildGo } from './go.js'
import { buildJava } from './java.js'
import { buildJavaScript, buildTypeScript } from './javascript.js'
import { buildMakefile } from './make.js'
import { buildPython } from './python.js'
import { buildRust } from './rust.js'
import { buildExecutable, buildScript, buildShell } from './scripts.js'
import type { LanguageName } from '../source/source-kinds.js'

type Build = (job: Job, kit: Kit) => Promise<Start>

const perl = buildScript('perl', '-c')
const ruby = buildScript('ruby', '-c')
const php = buildScript('php', '-l')

const builds: Readonly<Record<LanguageName, Build>> = {
  Python: ({ source }, kit) => buildPython(source, kit),
  JavaScript: ({ source }, kit) => buildJavaScript(source, kit),
  TypeScript: ({ source }, kit) => buildTypeScript(source, kit),
  Java: ({ source, exercise }, kit) => buildJava(source, kit, exercise),
  C: (job, kit) => buildC(job.source, kit, job),
  'C++': (job, kit) => buildC(job.source, kit, job),
  Go: ({ source, exercise }, kit) => buildGo(source, kit, exercise),
  Rust: ({ source, exercise }, kit) => buildRust(source, kit, exercise),
  Perl: ({ source }, kit) => perl(source, kit),
  Ruby: ({ source }, kit) => ruby(source, kit),
  PHP: ({ source }, kit) => php(source, kit),
  'shell script': (job, kit) => buildShell(job, kit),
  executable: ({ source }, kit) => buildExecutable(source, kit),
  Makefile: buildMakefile,
}

/** Builds a program by its language and returns how to start it. Throws BuildFault if it cannot be built. */
export async function buildSource(job: Job, kit: Kit): Promise<Start> {
  const { language, path, text } = job.source
  const hasText = language !== 'executable' && language !== 'Makefile'
  if (hasText && text.trim() === '')
    throw new BuildFault('failed', `${path} is empty.`, { hint: 'Did you forget to save it? Save the program, then run again.' })
  if (hasText && text.includes('\0'))
    throw new BuildFault('failed', `${path} is not plain text: it contains NUL bytes, as a file saved as UTF-16 does.`, {
      hint: 'Save it as UTF-8, then run again.',
    })
  kit.onProgress(`${isCompiled(language) ? 'building' : 'checking'} ${path} (${language})`)
  return builds[language](job, kit)
}

function isCompiled(language: LanguageName): boolean {
  return ['Java', 'C', 'C++', 'Go', 'Rust', 'TypeScript', 'Makefile'].includes(language)
}
