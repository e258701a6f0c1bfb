/** The page of an exercise, in Markdown: what an instructor hands out. Drawn from the spec, so that it cannot differ from the checks. */

import { tiers, type Exercise, type Requirement, type Tier } from '../model/exercise.js'
import { count } from './text.js'

const tierMeaning: Readonly<Record<Tier, string>> = {
  core: 'the exercise itself',
  robust: 'what real networks and real clients do',
  scale: 'many clients, a long life',
}

/** `docs/exercises/<id>.md`. */
export function renderExercisePage(exercise: Exercise): string {
  const { id, title, statement } = exercise
  const sections = [
    `# ${title}`,
    prose(statement),
    '## How it is started and stopped',
    ...describeStart(exercise),
    '## On the wire',
    describeWire(exercise),
    renderExample(exercise),
    '## What it must do',
    summarise(exercise),
    ...tiers.flatMap((tier) => renderTier(exercise, tier)),
    '## Check it',
    'From a clone of wirecheck, with DIR the folder of your program:',
    `\`\`\`sh\nnpm test -- --student DIR --exercise ${id}\n\`\`\``,
    'To begin with, `--tier core` leaves out the rest.',
    describeNames(exercise),
  ]
  return `${sections.join('\n\n')}\n`
}

/** `docs/exercises/README.md`: all exercises in one table. */
export function renderExerciseIndex(exercises: readonly Exercise[]): string {
  const rows = exercises.map((exercise) => {
    const points = tiers.map((tier) => sumPoints(exercise.requirements.filter((each) => each.tier === tier)))
    const cells = points.map((sum) => (sum === 0 ? '–' : String(sum)))
    return `| [${cell(exercise.title)}](${exercise.id}.md) | \`${exercise.id}\` | ${describeKind(exercise)} | ${cells.join(' | ')} | ${points.reduce((sum, each) => sum + each, 0)} |`
  })
  return [
    '# Exercises',
    '',
    'Points by tier: `core` is the exercise itself, `robust` is what real networks and real clients do, `scale` is many clients and a long life.',
    '',
    '| exercise | ID | what | core | robust | scale | points |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n')
}

function describeKind({ role, transport }: Exercise): string {
  const protocol = { tcp: 'TCP ', udp: 'UDP ', raw: 'raw socket, ', none: '' }[transport]
  return `${protocol}${role === 'peer' ? 'server and client in one' : role}`
}

function describeStart({ role, usualPort, transport }: Exercise): string[] {
  const stop = 'It is stopped with SIGTERM or SIGINT (Ctrl-C).'
  if (transport === 'raw') return ['It is started as `<program> <interface>` (`lo`).', stop]
  if (role === 'peer')
    return ['It is started as `<program> server <port> <name>` and as `<program> client <host> <port> <name>`.', 'It ends when the other one leaves.']
  if (role === 'client') {
    return [
      'It is started as `<program> <host> <port>`, some with an argument more; `HOST` and `PORT` are in the environment as well.',
      `A destination in the source is all right (\`localhost\`, port ${usualPort}, say): it is met there.`,
      'It ends by itself, with exit status 0 when all went well.',
    ]
  }
  return [
    'It is started as `<program> <port>`; `PORT` and `HOST` are in the environment as well.',
    `A port of its own is all right (${usualPort} is usual): the one on which it listens is found.`,
    stop,
  ]
}

function describeWire({ role, transport, usualPort }: Exercise): string {
  if (transport === 'none' || transport === 'raw') return 'How it looks to a person at a terminal:'
  if (role === 'server') return `With the program listening on port ${usualPort}:`
  return `With port ${usualPort} as its destination:`
}

function renderExample({ example }: Exercise): string {
  const [first = '', ...others] = example.command.split('\n')
  return ['```console', `$ ${first}`, ...others.map((line) => `> ${line}`), example.shows.trimEnd(), '```'].join('\n')
}

function summarise({ requirements }: Exercise): string {
  const parts = tiers
    .map((tier) => ({ tier, points: sumPoints(requirements.filter((each) => each.tier === tier)) }))
    .filter(({ points }) => points > 0)
    .map(({ tier, points }) => `${points} for \`${tier}\``)
  const total = sumPoints(requirements)
  return `${count(requirements.length, 'requirement')}, ${count(total, 'point')} in all: ${parts.join(', ')}.`
}

function renderTier({ requirements }: Exercise, tier: Tier): string[] {
  const rows = requirements.filter((each) => each.tier === tier)
  if (rows.length === 0) return []
  const table = ['| ID | requirement | points |', '| --- | --- | ---: |', ...rows.map((each) => `| ${each.id} | ${cell(each.says)} | ${sumPoints([each])} |`)]
  return [`### ${tier}: ${tierMeaning[tier]}`, table.join('\n')]
}

function describeNames({ id, aliases, role }: Exercise): string {
  const words = [id, ...aliases].map((name) => `\`${name}\``)
  const suffix = role === 'server' ? ', with or without `server`' : ''
  return `The program is found by its name: a file or folder that carries the words ${words.join(' or ')} in any case and order${suffix}. Any other name works with a \`wirecheck.json\` beside it.`
}

function sumPoints(requirements: readonly Requirement[]): number {
  return requirements.reduce((sum, { checks }) => checks.reduce((inner, { points }) => inner + points, sum), 0)
}

/** Text inside a table: a bar would end the cell. */
function cell(text: string): string {
  return prose(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** Outside of code, `<name>` would be taken for HTML. */
function prose(text: string): string {
  return text.replace(/`[^`]*`|</g, (part) => (part === '<' ? '&lt;' : part))
}
