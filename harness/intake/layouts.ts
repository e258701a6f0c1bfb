/** Tells from names how a class was downloaded, and whose each folder or file in it is. Names are untrusted text. */

import type { Entry, Layout, Part, Person } from './entry.js'

export interface Surroundings {
  /** The name of the folder of the class. */
  readonly folderName: string
  /** Who handed in, by the name of the folder in Gradescope's export. */
  readonly submitters: ReadonlyMap<string, Person>
  /** The children that are Git repositories. */
  readonly repositories: ReadonlySet<string>
}

interface Recognised {
  /** The submission's name: the same for all parts of a person, and for the next hand-in. */
  readonly name: string
  readonly layout: Layout
  readonly person: Person
  readonly part: Part
  /** Whether it is only what was typed into the platform, or a link. */
  readonly isText: boolean
}

export const nobody: Person = { names: [], ids: [], isLate: false }

// The first number is Moodle's: what follows is the name of a file, in which a student may write the name and number of another one.
const moodle = /^(?<who>.+?)_(?<id>\d+)_assignsubmission_(?<kind>[a-z]+)(?:_(?<file>.*))?$/
const canvas = /^(?<who>[^_]+)(?<late>_late)?_(?<id>\d+)_\d+_(?<file>.+)$/i
const canvasAnonymous = /^anon(?:ymous)?(?<late>_late)?_(?<id>[a-z0-9]{5})_\d+_(?<file>.+)$/i
const canvasText = /^(?<who>[^_]+)(?<late>_late)?_(?<id>\d+)_(?:text|link|url)\.html$/i
const gradescope = /^submission_(?<id>\d+)$/
const metadataName = 'submission_metadata.yml'
/** Canvas numbers the files of a later hand-in, which no Java class survives: Echo-1.java. */
const handInNumber = /-\d{1,2}(?=\.[^.]+$|\.tar\.gz$)/i

/** The submissions that the children of a folder are, sorted by name. */
export function recogniseAll(children: readonly Part[], surroundings: Surroundings): readonly Entry[] {
  const isCanvas = children.filter((child) => child.kind !== 'folder' && isOfCanvas(child.name)).length * 2 >= children.length
  const prefix = classroomPrefix(children, surroundings)
  const all = children.flatMap((child): Recognised[] => {
    if (child.name === metadataName && children.some(({ name }) => gradescope.test(name))) return []
    return [fromMoodle(child) ?? (isCanvas ? fromCanvas(child) : null) ?? fromGradescope(child, surroundings) ?? fromClassroom(child, prefix) ?? plain(child)]
  })
  const groups = new Map<string, Recognised[]>()
  for (const each of all) {
    const key = each.layout === 'plain' ? `plain/${each.name}` : each.name
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  const entries = [...groups.values()].map(entryOf)
  return withOwnNames(entries).toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

/** A folder may have the name that another submission has by its layout. */
export function withOwnNames(entries: readonly Entry[]): readonly Entry[] {
  const taken = new Set<string>()
  return entries.map((entry) => {
    let { name } = entry
    for (let count = 2; taken.has(name); count += 1) name = `${entry.name} ${count}`
    taken.add(name)
    return { ...entry, name }
  })
}

/** A folder stands alone; what was typed into the platform counts only if nothing else was handed in. */
function entryOf(group: readonly Recognised[]): Entry {
  const files = group.filter(({ isText }) => !isText)
  const counted = files.length > 0 ? files : group
  const folders = counted.filter(({ part }) => part.kind === 'folder')
  const parts = withPlainNames((folders.length > 0 ? folders.slice(0, 1) : counted).map(({ part }) => part))
  const [{ name, layout, person } = { name: '', layout: 'plain' as const, person: nobody }] = group
  const entry = { name, layout, person: { ...person, isLate: group.some((each) => each.person.isLate) }, parts }
  return files.length > 0 ? entry : { ...entry, problem: 'The student submitted only a text typed into the platform, or a link.' }
}

/** Takes the number of the hand-in off each name, if they stay different. */
function withPlainNames(parts: readonly Part[]): readonly Part[] {
  const names = parts.map(({ name, path }) => (path.endsWith(`/${name}`) ? name : name.replace(handInNumber, '')))
  return new Set(names).size === names.length ? parts.map((part, index) => ({ ...part, name: names[index] ?? part.name })) : parts
}

function fromMoodle(part: Part): Recognised | null {
  const { who = '', id = '', kind = '', file = '' } = moodle.exec(part.name)?.groups ?? {}
  if (id === '' || (part.kind !== 'folder' && file === '')) return null
  const names = who === 'Participant' ? [] : [who.replaceAll('_', ' ').trim()]
  const named = part.kind === 'folder' ? part : { ...part, name: file }
  return {
    name: `${who}_${id}`,
    layout: 'moodle',
    person: { names, ids: [id, `Participant ${id}`], isLate: false },
    part: named,
    isText: kind === 'onlinetext',
  }
}

function isOfCanvas(name: string): boolean {
  return canvas.test(name) || canvasText.test(name) || canvasAnonymous.test(name)
}

function fromCanvas(part: Part): Recognised | null {
  if (part.kind === 'folder') return null
  const text = canvasText.exec(part.name)?.groups
  const { who = 'anonymous', late, id = '', file = part.name } = text ?? canvas.exec(part.name)?.groups ?? canvasAnonymous.exec(part.name)?.groups ?? {}
  if (id === '') return null
  const names = who === 'anonymous' ? [] : [who]
  return {
    name: `${who}_${id}`,
    layout: 'canvas',
    person: { names, ids: [id], isLate: late !== undefined },
    part: { ...part, name: file },
    isText: text !== undefined,
  }
}

function fromGradescope(part: Part, { submitters }: Surroundings): Recognised | null {
  const id = gradescope.exec(part.name)?.groups?.['id']
  if (id === undefined || part.kind !== 'folder') return null
  const person = submitters.get(part.name) ?? nobody
  return { name: part.name, layout: 'gradescope', person: { ...person, ids: [...person.ids, id] }, part, isText: false }
}

/** The prefix before the login in all repositories of a GitHub Classroom. */
function classroomPrefix(children: readonly Part[], { folderName, repositories }: Surroundings): string | null {
  const folders = children.filter(({ kind }) => kind === 'folder').map(({ name }) => name)
  const assignment = /^(.+)-submissions(?:-.*)?$/.exec(folderName)?.[1]
  if (assignment !== undefined && folders.some((name) => name.startsWith(`${assignment}-`))) return `${assignment}-`
  const [first = '', ...others] = folders.filter((name) => repositories.has(name))
  if (others.length === 0) return null
  let length = first.length
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length -= 1
  const hyphen = first.slice(0, length).lastIndexOf('-')
  return hyphen <= 0 ? null : first.slice(0, hyphen + 1)
}

function fromClassroom(part: Part, prefix: string | null): Recognised | null {
  if (prefix === null || part.kind !== 'folder' || !part.name.startsWith(prefix)) return null
  const login = part.name.slice(prefix.length)
  return { name: part.name, layout: 'github-classroom', person: { names: [], ids: [login], isLate: false }, part, isText: false }
}

function plain(part: Part): Recognised {
  return { name: part.name, layout: 'plain', person: nobody, part, isText: false }
}
