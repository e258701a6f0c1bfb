/**
 * What each course platform gives a grading by default, what wirecheck needs, and where to raise it. `?` stands where the platform's
 * documents do not say it, or where each site sets its own value.
 *
 * Sources: gradescope-autograders.readthedocs.io (specs); docs.github.com/en/actions/reference/runners/github-hosted-runners (2 processors and
 * 8 GB in private repositories, 4 and 16 GB in public ones) and actions/runner-images#10443 (AppArmor); docs.gitlab.com/ci/runners/hosted_runners/linux
 * (2 processors and 8 GB for saas-linux-small-amd64; privileged); foundation50/classroom50 wiki (Advanced Autograding: 15 minutes); PrairieLearn/PrairieLearn docs/externalGrading.md and
 * apps/grader-host/src/lib/config.ts; autolab/Autolab app/controllers/autograders_controller.rb and autolab/Tango vmms/localDocker.py;
 * jcrodriguez-dis/vpl-xmlrpc-jail src/configuration.cpp; trampgeek/jobe app/Libraries/LanguageTask.php (killtime: twice the processor time);
 * ls1intum/Artemis src/main/resources/config/application-localci.yml and application-buildagent.yml; Submitty/submitty.github.io
 * _docs/instructor/autograding/specification.md and Submitty/Submitty grading/default_config.h; help.codegrade.com;
 * coursera/coursera_autograder README.rst.
 */

import type { Finding } from '../model/finding.js'
import { limits } from '../support/limits.js'

export const knownPlatforms = [
  'artemis',
  'autolab',
  'classroom50',
  'codegrade',
  'coderunner',
  'codio',
  'coursera',
  'github',
  'gitlab',
  'gradescope',
  'prairielearn',
  'submitty',
  'vocareum',
  'vpl',
] as const
export type KnownPlatform = (typeof knownPlatforms)[number]

/** A part of what a platform gives. */
interface Part {
  /** Null: not known. Infinity: not limited. */
  readonly has: number | null
  /** More on the default, such as what else can be had. */
  readonly note?: string
  /** Where it is raised. */
  readonly raise: string
}

/** Something that a platform has or has not. */
interface Condition {
  readonly isThere: boolean | null
  readonly says: string
  readonly remedy: string
}

interface Platform {
  readonly cores: Part
  readonly memoryMiB: Part
  readonly processes: Part
  readonly seconds: Part
  /** Only where the platform limits it. */
  readonly processorSeconds?: Part
  readonly lab: Condition
  readonly root: Condition
}

/** What is needed of a part, and what its lack does. */
interface Need {
  readonly name: string
  readonly amount: number
  readonly unit: string
  readonly what?: string
  readonly lack: string
}

const needs = {
  cores: { name: 'processors', amount: limits.gradingCores, unit: '', lack: 'some checks take several times as long' },
  memoryMiB: { name: 'memory', amount: limits.gradingMemoryBytes / 2 ** 20, unit: ' MB', lack: 'wirecheck, a build or a program may be killed' },
  processes: {
    name: 'processes',
    amount: limits.tasksForFifty,
    unit: '',
    lack: `below ${limits.tasksForGrading} wirecheck refuses to grade, and below ${limits.tasksForFifty} a program that fails TCP-9 is reported as untested`,
  },
  seconds: {
    name: 'time',
    amount: limits.gradingMs / 1000,
    unit: ' s',
    what: 'for a whole assignment',
    lack: 'checks that are not reached are not run, and there is no mark',
  },
  processorSeconds: { name: 'processor time', amount: limits.gradingProcessorMs / 1000, unit: ' s', lack: 'wirecheck is killed, and there is no mark' },
} as const satisfies Readonly<Record<string, Need>>

const machine = 'the size of the machine or container that grades'
const elsewhere = 'for marks that must be safe, grade again with wirecheck --class on a machine that has a private lab'

/** A container whose engine forbids namespaces, as Docker's default rules for system calls do. */
const noNamespaces: Condition = {
  isThere: false,
  says: 'its container forbids user namespaces, so programs share its network and files',
  remedy: `use a container that does nothing else meanwhile; ${elsewhere}`,
}
const notStated: Condition = {
  isThere: null,
  says: 'not known whether user namespaces are allowed: expect that programs share the network and files',
  remedy: `wirecheck doctor shows it there; ${elsewhere}`,
}
const asRoot: Condition = {
  isThere: true,
  says: 'wirecheck runs as root, and programs as another user, who cannot change its reports (its workers may share that user)',
  remedy: '',
}
const asUser: Condition = {
  isThere: false,
  says: 'programs run as the user of wirecheck: one that is written for it can change the results',
  remedy: elsewhere,
}
const byImage: Condition = {
  isThere: null,
  says: 'the user is the one that the image names',
  remedy: 'let the image run as root (USER root): programs then are another user',
}
const userNotStated: Condition = { isThere: null, says: 'not known which user wirecheck runs as', remedy: 'wirecheck doctor shows it there' }

const githubRunner: Platform = {
  cores: { has: 2, note: 'in public repositories 4', raise: 'a larger runner (runs-on)' },
  memoryMiB: { has: 8192, note: 'in public repositories 16 GB', raise: 'a larger runner (runs-on)' },
  processes: { has: Infinity, note: 'a virtual machine of its own', raise: '' },
  seconds: { has: 21_600, raise: 'timeout-minutes of the job' },
  lab: {
    isThere: false,
    says: 'Ubuntu 24.04 lets no program make user namespaces, so programs share the network and files',
    remedy: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 before wirecheck: what wirecheck pack makes does this',
  },
  root: { ...asUser, remedy: 'use the private lab, in which programs see nothing of wirecheck, or run it with sudo' },
}

const submittyLimits = 'resource_limits of config.json (docs/platforms.md shows them all)'

/** A part that the platform's documents do not tell, or that each site sets. */
const unknown = (raise: string): Part => ({ has: null, raise })

const platforms: Readonly<Record<KnownPlatform, Platform>> = {
  artemis: {
    cores: unknown('the build agent’s Docker flag --cpus'),
    memoryMiB: unknown('the build agent’s Docker flag --memory'),
    processes: unknown('the build agent’s Docker flag --pids-limit'),
    seconds: {
      has: 120,
      note: 'at most 240, unless the administrator allows more',
      raise:
        'the time-out of the exercise’s build: 240 s; beyond that, artemis.continuous-integration.build-timeout-seconds.max of the server and of its build agents, and WIRECHECK_TIME_BUDGET',
    },
    lab: noNamespaces,
    root: byImage,
  },
  autolab: {
    cores: unknown('the settings of Tango’s containers'),
    memoryMiB: unknown('the settings of Tango’s containers'),
    processes: { has: 100, raise: 'autodriver -u' },
    seconds: { has: 180, note: 'at most 899', raise: 'Autograder settings, timeout: 899' },
    lab: noNamespaces,
    root: asUser,
  },
  codegrade: {
    cores: unknown(machine),
    memoryMiB: unknown(machine),
    processes: unknown(machine),
    seconds: unknown('the time limits of AutoTest and of the test block'),
    lab: notStated,
    root: { ...asUser, says: 'only the set-up has root, and programs run as the user of wirecheck: one that is written for it can change the results' },
  },
  coderunner: {
    cores: unknown('the Jobe server itself'),
    memoryMiB: { has: 400, note: 'up to 1,000 by language', raise: 'the question’s MemLimit: 0, which is none' },
    processes: { has: 30, raise: 'the question’s sandbox parameters: {"numprocs": 200}' },
    seconds: { has: 10, note: 'twice the processor time', raise: 'the question’s TimeLimit: 120 s of processor time are 240 s, enough for one exercise' },
    processorSeconds: { has: 5, raise: 'the question’s TimeLimit: 120 s' },
    lab: notStated,
    root: asUser,
  },
  codio: {
    cores: unknown(machine),
    memoryMiB: unknown(machine),
    processes: unknown(machine),
    seconds: unknown('the time-out of the grading script'),
    lab: notStated,
    root: userNotStated,
  },
  coursera: {
    cores: { has: 1, note: '2 and 4 can be had', raise: '--grader-cpu of coursera_autograder' },
    memoryMiB: { has: 4096, note: 'up to 16 GB', raise: '--grader-memory-limit of coursera_autograder' },
    processes: unknown(machine),
    seconds: { has: 1200, note: 'up to 3,600', raise: '--grader-timeout of coursera_autograder' },
    lab: notStated,
    root: byImage,
  },
  classroom50: { ...githubRunner, seconds: { has: 900, raise: '' } },
  github: githubRunner,
  gitlab: {
    cores: { has: 2, note: 'the small runner of GitLab.com; a runner of your own has what its machine has', raise: 'a larger runner (tags)' },
    memoryMiB: { has: 8192, note: 'the small runner of GitLab.com', raise: 'a larger runner (tags)' },
    processes: unknown('the runner’s Docker settings'),
    seconds: { has: 3600, raise: 'the project’s CI/CD settings, Timeout' },
    lab: {
      isThere: false,
      says: 'the Docker executor forbids namespaces unless the runner is privileged, so programs share its network and files',
      remedy: 'a privileged runner: those of GitLab.com are, and one of your own is with privileged = true',
    },
    root: asRoot,
  },
  gradescope: {
    cores: { has: 0.5, raise: 'the autograder’s settings: 1.0 CPU, 1.5 GB of RAM or more' },
    memoryMiB: { has: 768, raise: 'the autograder’s settings: 1.0 CPU, 1.5 GB of RAM or more' },
    processes: unknown('the autograder’s settings, CPU and RAM'),
    seconds: { has: 600, note: 'up to 2,400', raise: 'the autograder’s settings, time-out; and WIRECHECK_TIME_BUDGET' },
    lab: notStated,
    root: asRoot,
  },
  prairielearn: {
    cores: { has: 0.9, raise: '' },
    memoryMiB: { has: 2048, raise: '' },
    processes: { has: 1024, raise: '' },
    seconds: { has: 30, note: 'at most 600', raise: 'externalGradingOptions of info.json: "timeout": 600, with one exercise for each question' },
    lab: noNamespaces,
    root: byImage,
  },
  submitty: {
    cores: unknown('the machine of the autograding worker'),
    memoryMiB: { has: 500, note: 'RLIMIT_DATA; 1,000 MB of addresses', raise: `${submittyLimits}: "RLIMIT_DATA" and "RLIMIT_AS", 2000000000` },
    processes: { has: 0, note: 'beside the first one', raise: `${submittyLimits}: "RLIMIT_NPROC", 200` },
    seconds: { has: 10, note: 'RLIMIT_CPU, and some seconds', raise: `${submittyLimits}: "RLIMIT_CPU", 330 for one exercise` },
    processorSeconds: { has: 10, raise: `${submittyLimits}: "RLIMIT_CPU", 330` },
    lab: noNamespaces,
    root: userNotStated,
  },
  vocareum: {
    cores: unknown(machine),
    memoryMiB: unknown(machine),
    processes: unknown(machine),
    seconds: unknown('the time limit of the grading script'),
    lab: notStated,
    root: userNotStated,
  },
  vpl: {
    cores: unknown('the jail server itself'),
    memoryMiB: { has: 2000, note: 'the jail’s limit; an activity may set less', raise: 'the activity’s Maximum execution resources limits' },
    processes: { has: 500, note: 'the jail’s limit; an activity may set less', raise: 'the activity’s Maximum execution resources limits' },
    seconds: { has: 1200, note: 'the jail’s limit; an activity may set less', raise: 'the activity’s Maximum execution resources limits: 10 minutes' },
    lab: { ...noNamespaces, says: 'a jail is a chroot, in which no user namespace can be made: programs share the server’s network' },
    root: asUser,
  },
}

/** The findings on a platform, in the order of the table. */
export function platformFindings(name: KnownPlatform): readonly Finding[] {
  const { cores, memoryMiB, processes, seconds, processorSeconds, lab, root } = platforms[name]
  return [
    partFinding(cores, needs.cores),
    partFinding(memoryMiB, needs.memoryMiB),
    partFinding(processes, needs.processes),
    partFinding(seconds, needs.seconds),
    ...(processorSeconds === undefined ? [] : [partFinding(processorSeconds, needs.processorSeconds)]),
    { name: 'private lab', ...lab },
    { name: 'root', ...root },
  ]
}

function partFinding({ has, note, raise }: Part, { name, amount, unit, what, lack }: Need): Finding {
  const given = has === null ? 'not known' : has === Infinity ? 'not limited' : `${has.toLocaleString('en-US')}${unit}`
  const more = note === undefined ? '' : ` (${note})`
  const isThere = has === null ? null : has >= amount
  const needed = `wirecheck needs ${Math.ceil(amount).toLocaleString('en-US')}${unit}${what === undefined ? '' : ` ${what}`}`
  const says = isThere === true ? `${given}${more}` : `${given}${more}; ${needed}${isThere === null ? '' : `: ${lack}`}`
  return { name, isThere, says, remedy: raise }
}
