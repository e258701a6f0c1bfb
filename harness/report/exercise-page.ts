/** The page of an exercise, in Markdown, for students. It is generated from the spec, so it cannot differ from the checks. */

import { optionsOf, tiers, type Exercise, type Requirement, type Tier } from '../model/exercise.js'
import { count } from './text.js'

const tierMeaning: Readonly<Record<Tier, string>> = {
  core: 'the exercise itself',
  robust: 'what happens on real networks',
  scale: 'many clients and a long life',
}

/** `docs/exercises/<id>.md`. */
export function renderExercisePage(exercise: Exercise): string {
  const { id } = exercise
  const sections = [
    ...exerciseSections(exercise, '#'),
    '## Check it',
    'In a clone of wirecheck, run this command, where DIR is the folder of your program:',
    `\`\`\`sh\nnpm test -- --student DIR --exercise ${id}\n\`\`\``,
    'Add `--tier core` to run only the checks of the exercise itself.',
    describeNames(exercise),
    ...describeOptions(exercise),
  ]
  return `${sections.join('\n\n')}\n`
}

/** The paragraphs on what to write. `heading`: the mark of the title, `#` or `##`; the headings below it have one more. */
export function exerciseSections(exercise: Exercise, heading: string): string[] {
  return [
    `${heading} ${exercise.title}`,
    prose(exercise.statement),
    `${heading}# How it is started and stopped`,
    ...describeStart(exercise),
    `${heading}# Example`,
    describeExample(exercise),
    renderExample(exercise),
    `${heading}# What it must do`,
    summarise(exercise),
    ...tiers.flatMap((tier) => renderTier(exercise, tier, `${heading}##`)),
  ]
}

/** What an instructor may choose, for the page of the exercise as courses give it. */
function describeOptions(exercise: Exercise): string[] {
  const options = optionsOf(exercise)
  if (options.length === 0) return []
  const rows = options.map(({ name, says, default: usual, values, rule }) => {
    const choices =
      values === null
        ? typeof usual === 'number'
          ? 'a whole number'
          : rule?.isWord === true
            ? 'one word'
            : 'any text'
        : values.map((value) => `\`${value}\``).join(', ')
    return `| \`${name}\` | ${cell(says)} | ${choices} | ${usual === '' ? 'none' : `\`${cell(String(usual))}\``} |`
  })
  return [
    '## What an instructor may choose',
    `In [an assignment](../for-instructors.md#an-assignment-of-your-own), under \`options\`:`,
    ['| option | what it decides | values | default |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ]
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
    'Points by tier. A tier says how demanding a requirement is: `core` is the exercise itself, `robust` is what happens on real networks, `scale` is many clients and a long life.',
    '',
    '| exercise | ID | what | core | robust | scale | points |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n')
}

function describeKind({ role, transport }: Exercise): string {
  if (transport === 'none') return role
  if (transport === 'raw') return `raw socket ${role}`
  return `${transport.toUpperCase()} ${role === 'peer' ? 'server and client in one' : role}`
}

/** The commands that start the program: two for a chat, one for all others. */
function usagesOf({ usage }: Exercise): readonly string[] {
  return usage.split(/\s+or\s+/)
}

function describeStart(exercise: Exercise): string[] {
  const { role, transport, usualPort } = exercise
  const usages = usagesOf(exercise)
  const start = `The program is started as ${usages.map((usage) => `\`${usage}\``).join(' or as ')}.`
  const stop = 'It is stopped with SIGTERM or SIGINT (Ctrl-C).'
  if (transport === 'raw') return [`${start} The interface is \`lo\`, the loopback interface.`, stop]
  if (transport === 'none') return [`${start} It takes no arguments and reads standard input.`, 'It ends by itself at the end of its input.']
  if (role === 'peer') return [start, 'Each side ends when the other one leaves.']
  if (role === 'server') {
    return [
      `${start} The environment contains \`PORT\` and \`HOST\` as well.`,
      `A hard-coded port is fine (${usualPort} is usual): wirecheck finds the port on which the program listens.`,
      stop,
    ]
  }
  const isGivenAddress = usages.some((usage) => usage.includes('<port>'))
  return [
    isGivenAddress ? `${start} The environment contains \`HOST\` and \`PORT\` as well.` : start,
    ...(isGivenAddress
      ? [`A hard-coded destination is fine (such as \`localhost\`, port ${usualPort}): in a private lab, the program is redirected to wirecheck.`]
      : []),
    'It ends by itself, with exit status 0 if everything went well.',
  ]
}

function describeExample({ role, usualPort, example }: Exercise): string {
  if (role === 'server') return `While the program listens on port ${usualPort}:`
  const needsServer = role === 'client' && !/\bnc\b/.test(example.command)
  return needsServer ? 'With a server at that address:' : 'In a terminal:'
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
  return `${count(requirements.length, 'requirement')}, ${count(total, 'point')} in total: ${parts.join(', ')}.`
}

function renderTier({ requirements }: Exercise, tier: Tier, heading: string): string[] {
  const rows = requirements.filter((each) => each.tier === tier)
  if (rows.length === 0) return []
  const table = ['| ID | requirement | points |', '| --- | --- | ---: |', ...rows.map((each) => `| ${each.id} | ${cell(each.says)} | ${sumPoints([each])} |`)]
  return [`${heading} ${tier}: ${tierMeaning[tier]}`, table.join('\n')]
}

/** How the program is found. */
export function describeNames({ id, aliases, role }: Exercise): string {
  const words = [id, ...aliases].map((name) => `\`${name}\``)
  const names = words.length === 1 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  const suffix = role === 'server' ? ', with or without `server`' : ''
  const manifest = `{ "${id}": { "run": "python3 my_program.py" } }`
  return `wirecheck finds the program by its name: the name of the file or folder contains the words of ${names}, in any case and order${suffix}. For any other name, add a manifest, \`wirecheck.json\`, to the folder: \`${manifest}\`.`
}

/** In hundredths, as points are shared out. */
export function sumPoints(requirements: readonly Requirement[]): number {
  return Math.round(requirements.reduce((sum, { points }) => sum + points, 0) * 100) / 100
}

/** Text inside a table, where a bar would end the cell. */
export function cell(text: string): string {
  return prose(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** Outside of code, `<name>` would be read as HTML. */
export function prose(text: string): string {
  return text.replace(/`[^`]*`|</g, (part) => (part === '<' ? '&lt;' : part))
}
