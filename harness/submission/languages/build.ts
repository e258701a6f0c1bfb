/** Builds one program: by its language, or as the manifest says. */

import { BuildFault } from '../building/build-fault.js'
import type { BuildJob, BuildTools, StartCommand } from '../building/build-tools.js'
import { buildC } from './c.js'
import { buildGo } from './go.js'
import { buildJava } from './java.js'
import { buildJavaScript, buildTypeScript } from './javascript.js'
import { buildMakefile } from './make.js'
import { buildPython } from './python.js'
import { buildRust } from './rust.js'
import { buildExecutable, buildScript, buildShell } from './scripts.js'
import type { LanguageName } from '../source/source-kinds.js'

type Build = (job: BuildJob, tools: BuildTools) => Promise<StartCommand>

const perl = buildScript('perl', '-c')
const ruby = buildScript('ruby', '-c')
const php = buildScript('php', '-l')

const builds: Readonly<Record<LanguageName, Build>> = {
  Python: ({ source }, tools) => buildPython(source, tools),
  JavaScript: ({ source }, tools) => buildJavaScript(source, tools),
  TypeScript: ({ source }, tools) => buildTypeScript(source, tools),
  Java: ({ source, exercise }, tools) => buildJava(source, tools, exercise),
  C: (job, tools) => buildC(job.source, tools, job),
  'C++': (job, tools) => buildC(job.source, tools, job),
  Go: ({ source, exercise }, tools) => buildGo(source, tools, exercise),
  Rust: ({ source, exercise }, tools) => buildRust(source, tools, exercise),
  Perl: ({ source }, tools) => perl(source, tools),
  Ruby: ({ source }, tools) => ruby(source, tools),
  PHP: ({ source }, tools) => php(source, tools),
  'shell script': (job, tools) => buildShell(job, tools),
  executable: ({ source }, tools) => buildExecutable(source, tools),
  Makefile: buildMakefile,
}

/** Builds a program by its language and returns how to start it. Throws BuildFault if it cannot be built. */
export async function buildSource(job: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const { language, path, text } = job.source
  const hasText = language !== 'executable' && language !== 'Makefile'
  if (hasText && text.trim() === '')
    throw new BuildFault('failed', `${path} is empty.`, { hint: 'Did you forget to save it? Save the program, then run again.' })
  if (hasText && text.includes('\0'))
    throw new BuildFault('failed', `${path} is not plain text: it contains NUL bytes, as a file saved as UTF-16 does.`, {
      hint: 'Save it as UTF-8, then run again.',
    })
  tools.onProgress(`${isCompiled(language) ? 'building' : 'checking'} ${path} (${language})`)
  return builds[language](job, tools)
}

function isCompiled(language: LanguageName): boolean {
  return ['Java', 'C', 'C++', 'Go', 'Rust', 'TypeScript', 'Makefile'].includes(language)
}
