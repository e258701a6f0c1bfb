/** What is packed for each platform is whole, its scripts and its settings are valid, and it grades. */

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { commandLine, echoes, folderWith, shouts } from '../cli/sample-runs.js'
import { UsageError } from '../support/errors.js'
import { projectRoot } from '../support/project-root.js'
import { layouts, packPlatforms, type PackPlatform } from './layouts.js'
import { pack } from './pack.js'

vi.setConfig({ testTimeout: 180_000 })

const yaml = 'exercises:\n  echo: { points: 40, tier: core, requirements: { ECHO-5: { visibility: hidden } } }\n'
const { signal } = new AbortController()

interface Packed {
  readonly out: string
  readonly files: readonly string[]
}

/** Packing takes seconds (npm pack), so each platform is packed once, and each test gets a copy. */
const made = mkdtempSync(join(tmpdir(), 'wirecheck-pack-'))
const packs = new Map<PackPlatform, Promise<Packed>>()
afterAll(() => rmSync(made, { recursive: true }))

async function packed(platform: PackPlatform): Promise<Packed> {
  const first = packs.get(platform) ?? packAfresh(platform)
  packs.set(platform, first)
  const { out, files } = await first
  const copy = join(folderWith({}), 'out')
  cpSync(out, copy, { recursive: true })
  return { out: copy, files }
}

async function packAfresh(platform: PackPlatform): Promise<Packed> {
  const [assignmentFile, out] = [join(made, 'hw3.yaml'), join(made, platform)]
  return { out, files: await pack({ platform, assignmentFile, assignmentText: yaml, assignment: {}, out, signal }) }
}

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')

test.each([
  ['artemis/build.sh', 240],
  ['autolab/driver.sh', 899],
  ['gradescope/run_autograder', 600],
  ['prairielearn/run.sh', 600],
])('%s ends before the platform ends it, after %d s', (template, seconds) => {
  const [, budget] = /WIRECHECK_TIME_BUDGET:-(\d+)s/.exec(read(projectRoot, 'harness/pack/templates', template)) ?? []
  expect(seconds - Number(budget)).toBeGreaterThanOrEqual(30)
})

test.each(packPlatforms)('%s: every script is valid, and wirecheck and the assignment are there', async (platform) => {
  const { out, files } = await packed(platform)
  const { archive } = layouts[platform]
  if (archive !== undefined) {
    const into = join(out, archive.folder)
    mkdirSync(into)
    execFileSync('python3', ['-c', 'import shutil, sys; shutil.unpack_archive(*sys.argv[1:])', join(out, archive.name), into])
  }
  const all = execFileSync('find', [out, '-type', 'f'], { encoding: 'utf8' }).trim().split('\n')
  expect(files).toContain('README.md')
  for (const name of ['assignment.yaml', 'wirecheck.tgz']) expect(all.filter((path) => path.endsWith(`/${name}`))).toHaveLength(1)
  for (const script of all.filter((path) => /\.sh$|run_autograder$/.test(path))) {
    const { status, stderr } = spawnSync('bash', ['-n', script], { encoding: 'utf8' })
    expect([script, status, stderr]).toEqual([script, 0, ''])
    expect(read(script)).toMatch(/^#!.*bash\n# [A-Z]/)
  }
  for (const script of all.filter((path) => path.endsWith('.py')))
    expect(execFileSync('python3', ['-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read()); print("valid")', script], { encoding: 'utf8' })).toBe(
      'valid\n',
    )
})

test('the package that is packed is this one, with what it needs to pack again', async () => {
  const { out } = await packed('classroom50')
  const names = execFileSync('tar', ['-tzf', join(out, 'wirecheck.tgz')], { encoding: 'utf8' }).split('\n')
  expect(names).toEqual(expect.arrayContaining(['package/dist/harness/cli/main.js', 'package/dist/catalog.json', 'package/harness/pack/templates/install.sh']))
})

describe('settings', () => {
  interface Step {
    readonly uses?: string
    readonly run?: string
    readonly if?: string
    readonly with?: Readonly<Record<string, unknown>>
  }

  test('the workflow for GitHub permits user namespaces before it grades, and keeps the reports of a failed grading', async () => {
    const { out } = await packed('github')
    const workflow = parse(read(out, '.github/workflows/wirecheck.yml')) as {
      on: string[]
      permissions: object
      jobs: { grade: { steps: Step[]; 'runs-on': string } }
    }
    const { steps, 'runs-on': machine } = workflow.jobs.grade
    expect([machine, workflow.on, workflow.permissions]).toEqual(['ubuntu-24.04', ['push', 'workflow_dispatch'], { contents: 'read' }])
    expect(steps.every(({ uses, run }) => (uses === undefined) !== (run === undefined))).toBe(true)
    const at = (part: string): number => steps.findIndex(({ run }) => run?.includes(part))
    expect([at('kernel.apparmor_restrict_unprivileged_userns=0') >= 0, at('kernel.apparmor') < at('--format github')]).toEqual([true, true])
    expect(steps.slice(at('--format github') + 1).every((step) => step.if?.includes('!cancelled()') === true)).toBe(true)
    for (const { run } of steps) if (run !== undefined) expect(spawnSync('bash', ['-n'], { input: run }).status).toBe(0)
  })

  test('.gitlab-ci.yml keeps the reports always, as JUnit and as code quality', async () => {
    const { out } = await packed('gitlab')
    const { wirecheck } = parse(read(out, '.gitlab-ci.yml')) as { wirecheck: Record<string, unknown> }
    expect(wirecheck).toMatchObject({
      script: [expect.stringContaining('--format gitlab')],
      artifacts: { when: 'always', reports: { junit: 'wirecheck-report/junit.xml', codequality: 'wirecheck-report/code-quality.json' } },
    })
  })

  test('info.json for PrairieLearn stays within its limits', async () => {
    const { out } = await packed('prairielearn')
    const { externalGradingOptions } = JSON.parse(read(out, 'info.json')) as { externalGradingOptions: Record<string, unknown> }
    expect(externalGradingOptions).toMatchObject({ enabled: true, timeout: 600, serverFilesCourse: ['wirecheck/'] })
  })
})

describe('exercises of one’s own', () => {
  test('are packed where the assignment looks for them, and nothing outside of its folder', async () => {
    const folder = folderWith({ 'hw3.yaml': yaml, 'own/adder/adder.spec.ts': '', 'own/node_modules/x.js': '' })
    const of = (exercisesFrom: string, out: string): Promise<readonly string[]> =>
      pack({
        platform: 'gitlab',
        assignmentFile: join(folder, 'hw3.yaml'),
        assignmentText: yaml,
        assignment: { exercisesFrom },
        out: join(folder, out),
        signal,
      })
    const files = await of('./own', 'one')
    expect([files.includes('.wirecheck/own/adder/adder.spec.ts'), files.some((file) => file.includes('node_modules'))]).toEqual([true, false])
    await expect(of('../other', 'two')).rejects.toThrow(UsageError)
    expect(existsSync(join(folder, 'two'))).toBe(false)
    await expect(of('./own', 'one')).rejects.toThrow(/is not empty/)
  })
})

/** An environment in which `wirecheck` is this one, as if it were installed. */
function withWirecheck(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const bin = folderWith({})
  chmodSync(bin, 0o755)
  writeFileSync(join(bin, 'wirecheck'), `#!/bin/sh\nexec '${process.execPath}' '${commandLine}' "$@"\n`, { mode: 0o755 })
  return { ...process.env, PATH: `${bin}:${process.env['PATH']}`, WIRECHECK_TIME_BUDGET: '120s', ...extra }
}

/** Where wirecheck is not to be found, but all else is. */
function withoutWirecheck(): NodeJS.ProcessEnv {
  const bin = folderWith({})
  for (const tool of 'bash sh mkdir mktemp cp rm dirname basename cat tail grep sed tar make chmod printf python3 env'.split(' ')) {
    const command = tool === 'python3' ? 'python3 -c "import sys; print(sys.executable)"' : `command -v ${tool}`
    const path = spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout.trim()
    if (path.startsWith('/')) symlinkSync(path, join(bin, tool))
  }
  return { PATH: bin, HOME: process.env['HOME'] ?? '/' }
}

function run(folder: string, env: NodeJS.ProcessEnv, ...command: [string, ...string[]]): { status: number | null; stdout: string } {
  const [file, ...args] = command
  return spawnSync(file, args, { cwd: folder, env, encoding: 'utf8' })
}

describe.each([
  ['echoes', echoes, 1],
  ['shouts', shouts, 0],
])('graded by its scripts, a program that %s', (_, source, passes) => {
  test('on Gradescope', async () => {
    const { out } = await packed('gradescope')
    const root = folderWith({ 'submission/echo.js': source, 'source/.keep': '' })
    execFileSync('python3', ['-c', 'import shutil, sys; shutil.unpack_archive(*sys.argv[1:])', join(out, 'autograder.zip'), join(root, 'source')])
    expect(run(root, withWirecheck({ AUTOGRADER_ROOT: root }), 'bash', 'source/run_autograder').status).toBe(0)
    const { score, tests } = JSON.parse(read(root, 'results/results.json')) as { score: number; tests: { visibility: string }[] }
    expect([score === 40, tests.some(({ visibility }) => visibility === 'hidden')]).toEqual([passes === 1, true])
  })

  test('on PrairieLearn', async () => {
    const { out } = await packed('prairielearn')
    const root = folderWith({ 'student/echo.js': source })
    cpSync(join(out, 'serverFilesCourse'), join(root, 'serverFilesCourse'), { recursive: true })
    const environment = withWirecheck({ PRAIRIELEARN_ROOT: root, WIRECHECK_EXERCISE: 'echo' })
    expect(run(root, environment, 'bash', 'serverFilesCourse/wirecheck/run.sh').status).toBe(0)
    const { gradable, score } = JSON.parse(read(root, 'results/results.json')) as { gradable: boolean; score: number }
    expect([gradable, score === 1]).toEqual([true, passes === 1])
  })

  test('on Autolab', async () => {
    const { out } = await packed('autolab')
    const job = folderWith({ 'echo.js': source })
    cpSync(join(out, 'autograde.tar'), join(job, 'autograde.tar'))
    cpSync(join(out, 'autograde-Makefile'), join(job, 'Makefile'))
    const { status, stdout } = run(job, withWirecheck(), 'make')
    const { scores } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { scores: { echo: number } }
    expect([status, scores.echo === 40]).toEqual([0, passes === 1])
  })

  test('on VPL', async () => {
    const { out } = await packed('vpl')
    const home = folderWith({ 'echo.js': source, 'assignment.yaml': yaml })
    const environment = withWirecheck({ VPL_SUBFILE0: 'echo.js', VPL_GRADEMIN: '0', VPL_GRADEMAX: '20', VPL_MAXTIME: '140' })
    expect(run(home, environment, 'bash', join(out, 'vpl_evaluate.sh')).status).toBe(0)
    const { stdout } = run(home, environment, './vpl_execution')
    expect(stdout.trimEnd().endsWith('Grade :=>> 20')).toBe(passes === 1)
    expect(stdout).toMatch(/^Grade :=>> \d/m)
  })

  test('on Artemis', async () => {
    const { out } = await packed('artemis')
    const folder = folderWith({ 'assignment/echo.js': source, 'tests/assignment.yaml': yaml })
    expect(run(folder, withWirecheck(), 'bash', join(out, 'build.sh')).status).toBe(0)
    expect(read(folder, 'test-reports/wirecheck.xml').includes('<failure')).toBe(passes === 0)
  })

  test('on Classroom 50', async () => {
    const { out } = await packed('classroom50')
    const bin = join('wirecheck', 'node_modules', '.bin', 'wirecheck')
    const temporary = folderWith({ [bin]: `#!/bin/sh\nexec '${process.execPath}' '${commandLine}' "$@"\n` })
    chmodSync(join(temporary, bin), 0o755)
    const checkout = folderWith({ 'echo.js': source })
    const environment = { ...process.env, RUNNER_TEMP: temporary, CLASSROOM: 'net', ASSIGNMENT: 'hw3', OWNER: 'ann' }
    expect(run(checkout, environment, 'python3', join(out, 'autograder.py')).status).toBe(0)
    const result = JSON.parse(read(checkout, 'result.json')) as { score: number; 'max-score': number; owner: string }
    expect([result.owner, result.score === result['max-score']]).toEqual(['ann', passes === 1])
  })

  test('on CodeRunner', async () => {
    const { out } = await packed('coderunner')
    const answer = source.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
    const template = read(out, 'template.py').replace(/\{\{ STUDENT_ANSWER [^}]*\}\}/, () => answer)
    const program = template.replace(/\{\{[^}]*\.file [^}]*\}\}/, 'echo.js').replace(/\{\{[^}]*\.exercise [^}]*\}\}/, 'echo')
    const folder = folderWith({ 'assignment.yaml': yaml, 'program.py': program })
    const { status, stdout } = run(folder, withWirecheck(), 'python3', 'program.py')
    expect([status, (JSON.parse(stdout) as { fraction: number }).fraction === 1]).toEqual([0, passes === 1])
  })
})

describe('where wirecheck is not installed, no script gives 0 points', () => {
  test('Gradescope gets results without a score, PrairieLearn what is not gradable', async () => {
    const gradescope = await packed('gradescope')
    const root = folderWith({ 'submission/echo.js': echoes, 'student/echo.js': echoes, 'source/.keep': '' })
    execFileSync('python3', ['-c', 'import shutil, sys; shutil.unpack_archive(*sys.argv[1:])', join(gradescope.out, 'autograder.zip'), join(root, 'source')])
    run(root, { ...withoutWirecheck(), AUTOGRADER_ROOT: root }, 'bash', 'source/run_autograder')
    expect(JSON.parse(read(root, 'results/results.json'))).toEqual({ output: expect.stringContaining('status 127'), stdout_visibility: 'hidden', tests: [] })
    const { out } = await packed('prairielearn')
    const again = folderWith({ 'student/echo.js': echoes })
    const { status } = run(again, { ...withoutWirecheck(), PRAIRIELEARN_ROOT: again }, 'bash', join(out, 'serverFilesCourse/wirecheck/run.sh'))
    expect([status, JSON.parse(read(again, 'results/results.json'))]).toEqual([0, { gradable: false, format_errors: [expect.stringContaining('127')] }])
  })

  test('Classroom 50 takes no result that a student has committed, nor a link', async () => {
    const { out } = await packed('classroom50')
    const bin = join('wirecheck', 'node_modules', '.bin', 'wirecheck')
    const temporary = folderWith({ [bin]: '#!/bin/sh\nexit 2\n', 'other.json': '{}' })
    chmodSync(join(temporary, bin), 0o755)
    const [forged, linked] = [folderWith({ 'result.json': '{ "score": 100 }' }), folderWith({})]
    symlinkSync(join(temporary, 'other.json'), join(linked, 'result.json'))
    for (const checkout of [forged, linked]) {
      const { status } = run(checkout, { ...process.env, RUNNER_TEMP: temporary }, 'python3', join(out, 'autograder.py'))
      expect([status, existsSync(join(checkout, 'result.json'))]).toEqual([2, false])
    }
    expect(read(temporary, 'other.json')).toBe('{}')
  })

  test('Autolab gets no scores, VPL no grade, Artemis no case, CodeRunner no fraction', async () => {
    const [autolab, vpl, artemis, coderunner] = await Promise.all((['autolab', 'vpl', 'artemis', 'coderunner'] as const).map(packed))
    const folder = folderWith({ 'echo.js': echoes, 'assignment.yaml': yaml, 'assignment/echo.js': echoes, 'tests/assignment.yaml': yaml })
    cpSync(join(autolab?.out ?? '', 'autograde.tar'), join(folder, 'autograde.tar'))
    cpSync(join(autolab?.out ?? '', 'autograde-Makefile'), join(folder, 'Makefile'))
    const environment = withoutWirecheck()
    const made = run(folder, environment, 'make')
    expect([made.status === 0, made.stdout.includes('"scores"'), made.stdout.includes('could not grade')]).toEqual([false, false, true])
    const forged = { 'echo.js': echoes, 'wirecheck_grade.txt': 'Grade :=>> 100\n' }
    for (const [name, text] of Object.entries(forged)) writeFileSync(join(folder, name), text)
    run(folder, { ...environment, VPL_SUBFILE0: 'echo.js', VPL_SUBFILE1: 'wirecheck_grade.txt' }, 'bash', join(vpl?.out ?? '', 'vpl_evaluate.sh'))
    const { stdout } = run(folder, environment, 'bash', 'vpl_execution')
    expect([/^Grade/m.test(stdout), stdout.includes('Comment :=>> wirecheck could not grade')]).toEqual([false, true])
    expect(run(folder, environment, 'bash', join(artemis?.out ?? '', 'build.sh')).status).toBe(1)
    expect(existsSync(join(folder, 'test-reports/wirecheck.xml'))).toBe(false)
    const answer = run(folder, environment, 'python3', join(coderunner?.out ?? '', 'template.py'))
    expect(JSON.parse(answer.stdout)).toEqual({ prologuehtml: expect.stringContaining('could not grade') })
  })
})
