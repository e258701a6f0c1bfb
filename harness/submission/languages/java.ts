/** Java: builds one class with main and everything that it refers to. Maven is used only if there are libraries to download. */

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { lacksPackages } from '../building/lacking.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildTools, StartCommand, BuildStep } from '../building/build-tools.js'
import { folderHolding, type SourceFile } from '../source/source-listing.js'
import { limits } from '../../support/limits.js'
import { ownHome } from '../../support/own-user.js'
import { readInside } from '../source/inside.js'
import { readJavaSource, sourceRoot } from './java-source.js'
import { lackedByJvmFiles } from './known-packages.js'

/** Flags for a quick start and little memory: the programs are short-lived and compute little. */
const runtimeFlags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']
const mavenFile = new Set(['pom.xml'])

interface JavaProgram {
  readonly source: SourceFile
  /** With its package: `org.example.Echo`. Null if no class with a main is found, for which a syntax error can be the cause. */
  readonly mainClass: string | null
  /** The folder where its packages begin, `''` for the submission's root. */
  readonly root: string
  readonly inPlace: boolean
}

/** Compiles a Java program. */
export async function buildJava(source: SourceFile, tools: BuildTools, exercise: string): Promise<StartCommand> {
  const java = await tools.requireTool('java')
  const program = readProgram(source)
  const jars = jarsOf(tools)
  const mavenFolder = await folderOfMaven(source, tools)
  const classPath = mavenFolder === undefined ? await compile(program, jars, tools, exercise) : await packageByMaven(mavenFolder, tools)
  if (program.mainClass === null) throw withoutMain(source)
  return {
    file: java,
    args: [...runtimeFlags, '-cp', classPath, program.mainClass],
    cwd: join(tools.root, program.root.replace(/(?:^|\/)src(?:\/main\/java)?$/, '')),
    shown: showCommand('java', ...(program.root === '' ? [] : ['-cp', program.root]), program.mainClass),
  }
}

function readProgram(source: SourceFile): JavaProgram {
  const { packageName, mainClass } = readJavaSource(source.text)
  const root = sourceRoot(source.folder, packageName)
  return {
    source,
    mainClass: packageName === '' || mainClass === null ? mainClass : `${packageName}.${mainClass}`,
    root: root ?? source.folder,
    inPlace: root !== undefined,
  }
}

function withoutMain({ path }: SourceFile): BuildFault {
  return new BuildFault('failed', `${path} has no \`public static void main(String[] args)\`.`, {
    hint: 'Java starts a program in its main method: add one, or add the file that contains it.',
  })
}

/** The compiler lives for a second, too short for the optimizing compiler of the virtual machine to pay (java(1)). */
const quickStart = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC']

/** Compiles the file and everything that it refers to. If that is not found by name, compiles all files of the folder together. */
async function compile(program: JavaProgram, jars: readonly string[], tools: BuildTools, exercise: string): Promise<string> {
  const javac = await tools.requireTool('javac')
  const classes = join(await tools.artifacts(exercise), 'classes')
  const together = tools.sources.programs.filter((each) => each.language === 'Java' && each.folder === program.source.folder)
  const step = (files: readonly SourceFile[]): BuildStep => ({
    file: javac,
    args: [
      ...quickStart,
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
      ...files.map(({ path }) => fileWord(path)),
    ],
    lacks: () => Promise.resolve(jars.length > 0 ? undefined : lackedByJvmFiles(files)),
    shown: showCommand(
      'javac',
      ...(jars.length > 0 ? ['-cp', jars.join(':')] : []),
      ...(program.root === '' ? [] : ['-sourcepath', program.root]),
      ...files.map(({ path }) => fileWord(path)),
    ),
  })
  const alone = step(program.inPlace ? [program.source] : together)
  const result = await tools.attempt(alone)
  if (result.status === 0) return [classes, ...jars.map((jar) => join(tools.root, jar))].join(':')
  const all = together.length > 1 && /cannot find symbol|does not exist/.test(result.output) ? await tools.attempt(step(together)) : result
  if (all.status !== 0) throw await tools.faultOf(alone, result)
  return [classes, ...jars.map((jar) => join(tools.root, jar))].join(':')
}

/** Old editors save Latin-1, and comments with an umlaut would not compile as UTF-8. */
function encodingOf(files: readonly SourceFile[]): string {
  return files.some(({ text }) => text.includes('\uFFFD')) ? 'ISO-8859-1' : 'UTF-8'
}

function jarsOf(tools: BuildTools): string[] {
  const jars = [...tools.sources.namesIn].flatMap(([folder, names]) => names.filter((name) => name.endsWith('.jar')).map((name) => join(folder, name)))
  return jars.slice(0, 50)
}

/** The folder of a pom.xml that requires libraries. Without libraries, the compiler alone can build the program, without a network. */
async function folderOfMaven(source: SourceFile, tools: BuildTools): Promise<string | undefined> {
  const folder = folderHolding(tools.sources, source.folder, mavenFile)
  if (folder === undefined) return undefined
  return (await librariesOfMaven(folder, tools)).length > 0 ? folder : undefined
}

/** The dependencies in a pom.xml, without those of tests. */
async function librariesOfMaven(folder: string, tools: BuildTools): Promise<readonly string[]> {
  const text = ((await readInside(tools.root, join(folder, 'pom.xml'), limits.projectFileBytesRead)) ?? '').toString()
  const pom = text.replace(/<!--[\s\S]*?-->/g, '')
  const libraries = [...pom.matchAll(/<dependency>([\s\S]*?)<\/dependency>/g)].map((match) => match[1] ?? '')
  return libraries.filter((library) => !/<scope>\s*test\s*<\/scope>|junit/.test(library))
}

/** The plugins that the build uses, as folders of Maven's local repository. */
const mavenPlugins = ['maven-resources-plugin', 'maven-compiler-plugin', 'maven-dependency-plugin'].map((name) => `org/apache/maven/plugins/${name}`)

/** What this machine lacks for a pom.xml: libraries that it names, or Maven's own plugins, of which its local repository has no version. */
async function lackedByMaven(folder: string, tools: BuildTools): Promise<string | undefined> {
  const named = (await librariesOfMaven(folder, tools)).map((library) => {
    const [group = '', artifact = ''] = ['groupId', 'artifactId'].map((tag) => RegExp(`<${tag}>\\s*([\\w.-]+)\\s*</${tag}>`).exec(library)?.[1])
    return group === '' || artifact === '' ? '' : join(group.replaceAll('.', '/'), artifact)
  })
  const wanted = [...mavenPlugins, ...named.filter((path) => path !== '')]
  const there = await Promise.all(wanted.map((path) => isFolder(join(ownHome(), '.m2/repository', path))))
  return there.includes(false) ? lacksPackages : undefined
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function packageByMaven(folder: string, tools: BuildTools): Promise<string> {
  return tools.once(`mvn ${folder}`, async () => {
    const mvn = await tools.requireTool('mvn')
    const libraries = join(tools.root, folder, 'target/libraries')
    const goals = ['compile', 'dependency:copy-dependencies', `-DoutputDirectory=${libraries}`, '-DincludeScope=runtime']
    await tools.run({
      file: mvn,
      args: ['--quiet', '--batch-mode', '--offline', `-Dmaven.repo.local=${join(tools.home, '.m2/repository')}`, ...goals],
      folder,
      reads: await tools.showAtHome(join(ownHome(), '.m2/repository'), '.m2/repository'),
      shown: folder === '' ? 'mvn compile' : showCommand('mvn', '-f', folder, 'compile'),
      lacks: () => lackedByMaven(folder, tools),
    })
    return `${join(tools.root, folder, 'target/classes')}:${libraries}/*`
  })
}
