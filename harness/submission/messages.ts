/** The messages for an exercise with no program, or with more than one. */

import { basename } from 'node:path'
import type { Exercise } from '../model/exercise.js'
import type { Unclaimed } from '../model/submission.js'
import type { Candidate } from './finding/candidates.js'
import { isFitFor, isNetworkProgram } from './finding/imports.js'
import { bestMatches, contradicts, possibleExercises, type ExerciseNames } from './finding/name-match.js'
import { harmlessLine } from '../support/harmless.js'
import { showCommand } from '../support/command-line.js'
import { languageNamed } from './languages/table.js'
import { manifestName } from './manifest/manifest-format.js'
import { entryForRoles } from './role-programs.js'
import { otherLanguageOf } from './source/other-languages.js'
import { splitExtension } from './source/source-kinds.js'
import type { SourceFile, SourceListing } from './source/source-listing.js'
import { splitName } from './finding/name-words.js'

const shownMax = 5
const numberWords: Readonly<Record<number, string>> = { 2: 'Two', 3: 'Three', 4: 'Four', 5: 'Five', 6: 'Six', 7: 'Seven', 8: 'Eight', 9: 'Nine' }

/** Several programs match: names them and shows the manifest line for each. */
export function describeAmbiguous(exercise: Exercise, candidates: readonly Candidate[]): string {
  const paths = candidates.map(({ source }) => source.path)
  const lines = candidates.slice(0, shownMax).map((candidate) => `  ${manifestLine(exercise, candidate)}`)
  const count = `${numberWords[paths.length] ?? paths.length} programs match`
  return `${count} the exercise ${exercise.id}: ${listed(paths)}.\nKeep only one of them, or write one of these lines into ${manifestName}:\n${lines.join('\n')}`
}

/** The programs that match no exercise, and what was found around them. */
export interface Leftovers {
  /** Programs that were not chosen for any exercise. */
  readonly unclaimed: readonly Candidate[]
  readonly sources: SourceListing
  readonly names: ExerciseNames
}

/** No program matches: says which names would match, what was found instead, and what to write into the manifest. */
export function describeMissing(exercise: Exercise, leftovers: Leftovers): string {
  const near = leftovers.unclaimed.filter((candidate) => isNear(candidate, exercise, leftovers.names)).slice(0, shownMax)
  const lines = [`No program was found for the exercise ${exercise.id}. Its name can be ${nameExamples(exercise, leftovers.names)}.`]
  for (const candidate of near) lines.push(describeNear(candidate, exercise, leftovers))
  const possible = near.filter((candidate) => isPossible(candidate, exercise, leftovers))
  const tests = possible.length > 0 ? [] : leftovers.unclaimed.filter((candidate) => candidate.isTest && isPossible(candidate, exercise, leftovers))
  for (const { source } of tests.slice(0, shownMax)) lines.push(`${source.path} is passed over, because its name says that it is a test.`)
  const [first] = [...possible, ...tests]
  if (first !== undefined)
    lines.push(
      `If ${near.length + tests.length === 1 ? 'it' : `${first.source.path}`} is the program for ${exercise.id}, rename it, or write this line into ${manifestName}:\n  ${manifestLine(exercise, first)}`,
    )
  if (exercise.role === 'peer') lines.push(...describeRoles(exercise, leftovers))
  lines.push(...describeLookalikes(exercise, leftovers))
  if (near.length === 0)
    lines.push(
      leftovers.sources.programs.length === 0
        ? 'The submission contains no programs.'
        : `The other programs in the submission are: ${listed(leftovers.sources.programs.filter(({ hasMain }) => hasMain).map(({ path }) => path))}.`,
      ...leftovers.unclaimed.filter(({ words }) => contradicts(words, exercise, [])).map((candidate) => describeRole(candidate, exercise)),
    )
  return lines.join('\n')
}

/** Whether the program does what every program of the exercise must do, and its name does not say otherwise. */
function isPossible({ words, source }: Candidate, exercise: Exercise, { sources }: Leftovers): boolean {
  return source.hasMain && !contradicts(words, exercise, []) && isFitFor(exercise, source, sources.programs)
}

/** How one program, or two that are named for the roles, are started in both roles. */
function describeRoles({ id, usage }: Exercise, { unclaimed }: Leftovers): string[] {
  const isNamed = (role: string): Candidate[] => unclaimed.filter(({ words, source }) => source.hasMain && words.includes(role))
  const [[server, ...others], clients] = [isNamed('server'), isNamed('client')]
  const pattern = (path: string): string => path.replace(/server|client/i, '{role}')
  const pair = server !== undefined && others.length === 0 ? clients.find(({ source }) => pattern(source.path) === pattern(server.source.path)) : undefined
  const started = `The program for ${id} plays both roles. It is started as: ${usage}`
  const entry = server === undefined || pair === undefined ? undefined : entryForRoles(server.source, pair.source)
  if (entry === undefined) return [started]
  return [
    started,
    `If there is one program for each role, write one line for both into ${manifestName}, with the arguments that they expect:\n  { ${JSON.stringify(id)}: ${showEntry(entry)} }`,
  ]
}

/** Programs that were passed over, each with the reason: its name matches no exercise or several, it has no main, or it uses no network. */
export function describeUnclaimed({ unclaimed, sources, names }: Leftovers): Unclaimed[] {
  const programs = unclaimed.filter(({ source, words, isTest }) => !isTest && (source.hasMain || bestMatches(words, names).length > 0))
  /** Named for an exercise, in a folder that is passed over, and not made of a program outside it. */
  const isHiddenProgram = (path: string): boolean => {
    const { stem } = splitExtension(basename(path))
    return (
      sources.passedOver.has(path) && bestMatches(splitName(stem, names.vocabulary), names).length > 0 && !sources.programs.some((each) => each.stem === stem)
    )
  }
  const unknown = sources.lookalikes
    .filter((each) => otherLanguageOf(each.path) !== undefined || sources.leftOut.includes(each) || isHiddenProgram(each.path))
    .map((each) => ({ path: each.path, message: `It ${each.advice}${each.advice.endsWith('}') ? '' : '.'}` }))
  const passedOver = programs.map((candidate) => {
    const reason = reasonFor(candidate.source, sources.programs)
    if (reason !== undefined) return { path: candidate.source.path, message: reason }
    const matches = bestMatches(candidate.words, names).map(({ exercise }) => exercise)
    const near = matches.length > 0 ? matches : possibleExercises(candidate.words, names)
    const ids = near.map(({ id }) => id)
    const says = near.length === 0 ? 'does not match an exercise' : `could mean ${listed(ids, 'or')}`
    const lines =
      near.length === 0 ? [manifestLine({ id: 'EXERCISE' }, candidate)] : near.slice(0, shownMax).map((exercise) => manifestLine(exercise, candidate))
    const which = lines.length === 1 ? 'this line' : 'one of these lines'
    return {
      path: candidate.source.path,
      message: `Its name ${says}. Rename it, or write ${which} into ${manifestName}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    }
  })
  return [...passedOver, ...unknown]
}

/** Why a file is taken for no exercise, whatever its name. */
function reasonFor(source: SourceFile, sources: readonly SourceFile[]): string | undefined {
  if (!source.hasMain) return 'It has no main, so it is not a program.'
  return isNetworkProgram(source, sources) ? undefined : 'It does not use a network.'
}

interface PassedOver {
  readonly candidate: Candidate
  readonly exercise: Exercise
  readonly reason: string
}

/** Programs that have the name of an exercise, and that were passed over because they do not do what every program of it must do. */
function passedOverBy({ unclaimed, sources, names }: Leftovers): readonly PassedOver[] {
  return unclaimed.flatMap((candidate) => {
    const [match, ...others] = bestMatches(candidate.words, names)
    if (match === undefined || others.length > 0) return []
    const { exercise } = match
    if (!candidate.source.hasMain) return [{ candidate, exercise, reason: 'it has no main' }]
    if (isFitFor(exercise, candidate.source, sources.programs)) return []
    return [{ candidate, exercise, reason: missingIn(exercise) }]
  })
}

/** What a program lacks that is not fit for the exercise. */
function missingIn({ transport }: Exercise): string {
  return transport === 'none' ? 'nothing in its text reads input' : 'nothing in its text opens a socket'
}

/** No program was found for any exercise. */
export function describeNothing(directory: string, exercises: readonly Exercise[], leftovers: Leftovers): { readonly message: string; readonly hint: string } {
  const { unclaimed, sources } = leftovers
  const named = passedOverBy(leftovers)
  const paths = unclaimed.filter((candidate) => !named.some((each) => each.candidate === candidate)).map(({ source }) => source.path)
  const there =
    paths.length > 0
      ? `It contains ${listed(paths)}, but ${paths.length === 1 ? 'that name matches' : 'these names match'} no exercise.`
      : named.length > 0
        ? ''
        : `It contains no programs${sources.lookalikes.some(({ path }) => otherLanguageOf(path) !== undefined) ? ' in a language that wirecheck knows' : ''}.`
  const passedOver = named
    .slice(0, shownMax)
    .map(({ candidate, exercise, reason }) => `${candidate.source.path} is named for ${exercise.id}, but was passed over because ${reason}.`)
  const several = unclaimed.flatMap((candidate) => describeSeveral(candidate, leftovers.names)).slice(0, shownMax)
  const advice = sources.lookalikes.slice(0, shownMax).map((each) => sentence(each))
  const example = exercises.find(({ id }) => id === 'echo') ?? exercises[0]
  const possible = unclaimed.filter(({ words }) => example !== undefined && !contradicts(words, example, []))
  const first = possible.find(({ source }) => source.hasMain && isNetworkProgram(source, sources.programs)) ?? possible[0]
  const [own] = named.filter(({ candidate }) => candidate.source.hasMain)
  const choice = own ?? (first !== undefined && example !== undefined ? { exercise: example, candidate: first } : undefined)
  const line = choice === undefined ? '' : ` Or write into ${manifestName}: ${manifestLine(choice.exercise, choice.candidate)}`
  const ids = exercises.map(({ id }) => id).join(', ')
  const name = example === undefined ? '' : `${example.id.replaceAll('-', '_')}.py`
  return {
    message: [`No program to grade was found in ${harmlessLine(directory)}. ${there}`.trim(), ...passedOver, ...several, ...advice].join('\n'),
    hint: `Name each program after its exercise (${name}), or grade a single program with --exercise ${example?.id ?? ''}.${line}\nThe exercises are: ${ids}.`,
  }
}

/** The manifest line that chooses a program for an exercise. */
export function manifestLine(exercise: Pick<Exercise, 'id'>, { source }: Candidate): string {
  const entry =
    source.language === 'Makefile'
      ? { build: source.folder === '' ? 'make' : `make -C ${source.folder}`, run: `./${source.folder === '' ? '' : `${source.folder}/`}NAME` }
      : { run: runCommand(source.language, source.path) }
  return `{ ${JSON.stringify(exercise.id)}: ${showEntry(entry)} }`
}

function showEntry(entry: object): string {
  const pairs = Object.entries(entry).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
  return `{ ${pairs.join(', ')} }`
}

function runCommand(language: string, path: string): string {
  const interpreter = languageNamed(language).interpreterName
  if (interpreter !== undefined) return showCommand(interpreter, path)
  return showCommand(language === 'executable' ? `./${path}` : path)
}

function nameExamples(exercise: Exercise, names: ExerciseNames): string {
  const words = splitName(exercise.id, names.vocabulary)
  const capital = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  const low = words.join('_')
  const own =
    exercise.role === 'server' && !words.includes('server')
      ? [`${low}.py`, `${low}_server.py`, `${capital}Server.java`, `server-${words.join('-')}.c`]
      : [`${low}.py`, `${capital}.java`, `${words.join('-')}.c`]
  const also = exercise.aliases.length === 0 ? '' : ` (also called ${exercise.aliases.join(', ')})`
  return `${own.join(', ')} or ${words.join('-')}/main.go${also}`
}

/** Whether a program that matches nothing may be meant: its name matches several exercises, is similar, or means nothing. */
function isNear({ words, isPlain, source, isTest }: Candidate, exercise: Exercise, names: ExerciseNames): boolean {
  if (!source.hasMain || isTest) return false
  const matches = bestMatches(words, names)
  if (matches.length > 0) return matches.some((match) => match.exercise === exercise)
  if (possibleExercises(words, names).includes(exercise)) return true
  const telling = words.some((word) => names.vocabulary.has(word) && word !== 'server' && word !== 'client')
  const wrongRole = contradicts(words, exercise, [])
  return wrongRole ? carriesAll(words, exercise, names) : isPlain || !telling
}

function carriesAll(words: readonly string[], exercise: Exercise, names: ExerciseNames): boolean {
  const wanted = splitName(exercise.id, names.vocabulary).filter((word) => word !== 'client' && word !== 'server')
  return wanted.length > 0 && wanted.every((word) => words.includes(word))
}

function describeNear(candidate: Candidate, exercise: Exercise, { names, sources }: Leftovers): string {
  const { source, words } = candidate
  if (!isFitFor(exercise, source, sources.programs)) return `${source.path} is passed over, because ${missingIn(exercise)}.`
  const [several] = describeSeveral(candidate, names)
  if (several !== undefined) return several
  if (contradicts(words, exercise, [])) return describeRole(candidate, exercise)
  return `The submission contains ${source.path}, but that name does not match ${exercise.id}.`
}

/** What a name says that contradicts the exercise. */
function describeRole({ source, words }: Candidate, exercise: Exercise): string {
  const wrong =
    words.includes('client') && exercise.role !== 'client'
      ? 'a client'
      : words.includes('server') && exercise.role !== 'server'
        ? 'a server'
        : 'a program for another protocol'
  return `${source.path} is named as ${wrong}.`
}

function describeSeveral({ source, words }: Candidate, names: ExerciseNames): string[] {
  const matches = bestMatches(words, names).map((match) => match.exercise)
  const near = matches.length > 0 ? matches : possibleExercises(words, names)
  return near.length > 1
    ? [
        `The name ${source.path} could mean ${listed(
          near.map(({ id }) => id),
          'or',
        )}.`,
      ]
    : []
}

function describeLookalikes(exercise: Exercise, { sources, names }: Leftovers): string[] {
  const near = sources.lookalikes.filter(({ path }) => carriesAll(splitName(splitExtension(path).stem, names.vocabulary), exercise, names))
  const shown = sources.programs.length === 0 ? sources.lookalikes : near
  return shown.slice(0, shownMax).map((each) => sentence(each).replace('EXERCISE', exercise.id))
}

/** What to do with a file that looks like a program. Advice that ends with a manifest line takes no full stop. */
function sentence({ path, advice }: SourceListing['lookalikes'][number]): string {
  return `${path} ${advice}${advice.endsWith('}') ? '' : '.'}`
}

/** `a, b and c`; long lists are cut. */
function listed(items: readonly string[], joint = 'and'): string {
  if (items.length > shownMax + 1) return `${items.slice(0, shownMax).join(', ')} ${joint} ${items.length - shownMax} more`
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`
}
