/** Java: builds one class with main and everything that it refers to. Maven is used only if there are libraries to download. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { showCommand } from '../../support/command-line.js'
import type { Kit, Start, Step } from '../building/kit.js'
import { folderHolding, type SourceFile } from '../source/survey.js'
import { readJavaSource, sourceRoot } from './java-source.js'

/** Flags for a quick start and little memory: the programs are short-lived and compute little. */
const runtimeFlags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']
const mavenFile = new Set(['pom.xml'])

interface JavaProgram {
  readonly source: SourceFile
  /** With its package: `org.example.Echo`. */
  readonly mainClass: string
  /** The folder where its packages begin, `''` for the submission's root. */
  readonly root: string
  readonly inPlace: boolean
}

/** Compiles a Java program. */
export async function buildJava(source: SourceFile, kit: Kit, exercise: string): Promise<Start> {
  const java = await kit.need('java')
  const program = readProgram(source)
  const jars = jarsOf(kit)
  const mavenFolder = await folderOfMaven(source, kit)
  const classPath = mavenFolder === undefined ? await compile(program, jars, kit, exercise) : await packageByMaven(mavenFolder, kit)
  return {
    file: java,
    args: [...runtimeFlags, '-cp', classPath, program.mainClass],
    cwd: join(kit.root, program.root.replace(/(?:^|\/)src(?:\/main\/java)?$/, '')),
    shown: showCommand('java', ...(program.root === '' ? [] : ['-cp', program.root]), program.mainClass),
  }
}

function readProgram(source: SourceFile): JavaProgram {
  const { packageName, mainClass } = readJavaSource(source.text)
  if (mainClass === null) {
    throw new BuildFault('failed', `${source.path} has no \`public static void main(String[] args)\`.`, {
      hint: 'Java starts a program in its main method: add one, or add the file that contains it.',
    })
  }
  const root = sourceRoot(source.folder, packageName)
  return { source, mainClass: packageName === '' ? mainClass : `${packageName}.${mainClass}`, root: root ?? source.folder, inPlace: root !== undefined }
}

/** Compiles the file and everything that it refers to. If that is not found by name, compiles all files of the folder together. */
async function compile(program: JavaProgram, jars: readonly string[], kit: Kit, exercise: string): Promise<string> {
  const javac = await kit.need('javac')
  const classes = join(await kit.artifacts(exercise), 'classes')
  const together = kit.survey.programs.filter((each) => each.language === 'Java' && each.folder === program.source.folder)
  const step = (files: readonly SourceFile[]): Step => ({
    file: javac,
    args: [
      '-encoding',
      encodingOf(files),
      '-nowarn',
      '-proc:none',
      '-d',
      classes,
      '-cp',
      [classes, ...jars].join(':'),
      '-sourcepath',
      program.root || '.',
      ...files.map(({ path }) => path),
    ],
    shown: showCommand(
      'javac',
      ...(jars.length > 0 ? ['-cp', jars.join(':')] : []),
      ...(program.root === '' ? [] : ['-sourcepath', program.root]),
      ...files.map(({ path }) => path),
    ),
  })
  const alone = step(program.inPlace ? [program.source] : together)
  const result = await kit.attempt(alone)
  if (result.status === 0) return [classes, ...jars.map((jar) => join(kit.root, jar))].join(':')
  const all = together.length > 1 && /cannot find symbol|does not exist/.test(result.output) ? await kit.attempt(step(together)) : result
  if (all.status !== 0) throw kit.faultOf(alone, result)
  return [classes, ...jars.map((jar) => join(kit.root, jar))].join(':')
}

/** Old editors save Latin-1, and comments with an umlaut would not compile as UTF-8. */
function encodingOf(files: readonly SourceFile[]): string {
  return files.some(({ text }) => text.includes('\uFFFD')) ? 'ISO-8859-1' : 'UTF-8'
}

function jarsOf(kit: Kit): string[] {
  const jars = [...kit.survey.namesIn].flatMap(([folder, names]) => names.filter((name) => name.endsWith('.jar')).map((name) => join(folder, name)))
  return jars.slice(0, 50)
}

/** The folder of a pom.xml that requires libraries. Without libraries, the compiler alone can build the program, without a network. */
async function folderOfMaven(source: SourceFile, kit: Kit): Promise<string | undefined> {
  const folder = folderHolding(kit.survey, source.folder, mavenFile)
  if (folder === undefined) return undefined
  const pom = (await readFile(join(kit.root, folder, 'pom.xml'), 'utf8')).replace(/<!--[\s\S]*?-->/g, '')
  const libraries = [...pom.matchAll(/<dependency>([\s\S]*?)<\/dependency>/g)].filter((match) => !/<scope>\s*test\s*<\/scope>|junit/.test(match[1] ?? ''))
  return libraries.length > 0 ? folder : undefined
}

async function packageByMaven(folder: string, kit: Kit): Promise<string> {
  return kit.once(`mvn ${folder}`, async () => {
    const mvn = await kit.need('mvn')
    const libraries = join(kit.root, folder, 'target/libraries')
    const goals = ['compile', 'dependency:copy-dependencies', `-DoutputDirectory=${libraries}`, '-DincludeScope=runtime']
    await kit.run({
      file: mvn,
      args: ['--quiet', '--batch-mode', ...goals],
      folder,
      shown: folder === '' ? 'mvn compile' : showCommand('mvn', '-f', folder, 'compile'),
    })
    return `${join(kit.root, folder, 'target/classes')}:${libraries}/*`
  })
}
