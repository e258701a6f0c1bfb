/** Chooses the program for each exercise: one, none, or several among which only the student can choose. */

import type { Exercise } from '../../model/exercise.js'
import { makesExecutable } from '../languages/table.js'
import type { SourceFile } from '../source/source-listing.js'
import type { Candidate } from './candidates.js'
import { isFitFor, imports, modulesOf, startsNothing } from './imports.js'
import { bestMatches, contradicts, type ExerciseNames } from './name-match.js'

export type Choice =
  | { readonly status: 'found'; readonly candidate: Candidate; readonly passedOver: readonly Candidate[] }
  | { readonly status: 'ambiguous'; readonly candidates: readonly Candidate[] }
  | { readonly status: 'missing' }

/** Chooses by name, among programs with a main that talk to a network; a lone program may be unfinished. `asked` are the requested exercises; they decide about names that match several. */
export function chooseByName(candidates: readonly Candidate[], asked: readonly Exercise[], names: ExerciseNames): ReadonlyMap<string, Choice> {
  const sources = candidates.map(({ source }) => source)
  const isAlone = withoutParts(candidates).length === 1
  const anyMain = sources.some(({ hasMain }) => hasMain)
  const fits = ({ source }: Candidate, exercise: Exercise): boolean =>
    isAlone || ((source.hasMain || !anyMain || source.text.trim() === '') && isFitFor(exercise, source, sources))
  const named = withModuleNames(candidates, names)
  const claims = named.map(({ candidate, words }) => ({ candidate, matches: bestMatches(words, names).filter(({ exercise }) => asked.includes(exercise)) }))
  return new Map(
    asked.map((exercise) => {
      const contenders = claims.flatMap(({ candidate, matches }) => {
        const [match] = matches
        return matches.length === 1 && match?.exercise === exercise && fits(candidate, exercise) ? [{ candidate, rank: rankOf(candidate, match.extra) }] : []
      })
      return [exercise.id, decide(contenders)]
    }),
  )
}

/**
 * The candidates with the words that name them. A program whose own name matches no exercise (`main.py`) is named by its modules
 * (`echo_server.py`) if these match one that no other program is named for. Such a module then has no name of its own, since it starts nothing.
 */
function withModuleNames(
  candidates: readonly Candidate[],
  names: ExerciseNames,
): readonly { readonly candidate: Candidate; readonly words: readonly string[] }[] {
  const sources = candidates.map(({ source }) => source)
  const programs = candidates.filter(({ source, isTest }) => source.hasMain && !isTest)
  const named = new Set(
    programs
      .filter(({ source }) => !startsNothing(source))
      .flatMap(({ words }) => bestMatches(words, names))
      .map(({ exercise }) => exercise),
  )
  const taken = new Set<SourceFile>()
  const wordsOf = new Map<Candidate, readonly string[]>()
  for (const candidate of programs) {
    if (bestMatches(candidate.words, names).length > 0) continue
    const modules = modulesOf(candidate.source, sources)
    const theirs = candidates.filter(({ source }) => modules.includes(source)).map(({ words }) => words.filter((word) => names.vocabulary.has(word)))
    // All modules together, or else the one that alone has a telling name: EchoServer.java beside ClientHandler.java.
    const together = [...new Set([...candidate.words, ...theirs.flat()])]
    const alone = theirs.filter((words) => bestMatches(words, names).length > 0)
    const words = bestMatches(together, names).length !== 1 && alone.length === 1 ? [...candidate.words, ...(alone[0] ?? [])] : together
    const [match, ...others] = bestMatches(words, names)
    if (match === undefined || others.length > 0 || named.has(match.exercise)) continue
    wordsOf.set(candidate, words)
    for (const module of modules) taken.add(module)
  }
  return candidates.map((candidate) => ({ candidate, words: wordsOf.get(candidate) ?? (taken.has(candidate.source) ? [] : candidate.words) }))
}

/**
 * For a submission that is a single program, whatever its name: the only program, or the only one with a name that means
 * nothing (`main.py` beside `helpers.py`). A name with another role or transport is not accepted, unless it is the only program
 * and its text plays the exercise's role: `tcp_server-listener.py` may be a client. If there are several programs, neither is a name of another exercise.
 */
export function chooseOnly(candidates: readonly Candidate[], exercise: Exercise, names: ExerciseNames): Choice {
  const beginning = candidates.filter(({ source }) => source.hasMain)
  const programs = withoutParts(beginning.length > 0 ? beginning : candidates)
  const sources = candidates.map(({ source }) => source)
  const fitting = withoutCopies(programs.filter(({ source }) => isFitFor(exercise, source, sources)))
  const [lone] = fitting.length === 1 ? fitting : []
  if (programs.length === 1 && lone !== undefined && isRoleInText(lone.source.text, exercise)) return { status: 'found', candidate: lone, passedOver: [] }
  const possible = (fitting.length > 0 ? fitting : programs).filter(({ words, isTest }) => !isTest && !contradicts(words, exercise, []))
  const plain = possible.filter(({ isPlain }) => isPlain)
  const depth = Math.min(...plain.map(depthOf))
  const [only] = possible.length === 1 ? possible : plain.filter((candidate) => depthOf(candidate) === depth)
  const several = possible.length !== 1 && plain.filter((candidate) => depthOf(candidate) === depth).length !== 1
  const meant = only === undefined || several ? makefileOf(possible, candidates) : only
  const isOfAnother = meant !== undefined && programs.length > 1 && bestMatches(meant.words, names).some((match) => match.exercise !== exercise)
  return meant === undefined || isOfAnother ? { status: 'missing' } : { status: 'found', candidate: meant, passedOver: [] }
}

const listens = /\b(?:accept4?|listen\w*|serve\w*|create_?server|start_server)\s*\(|ServerSocket|TCPServer|UDPServer|TcpListener|StreamRequestHandler/i
const binds = /\b(?:bind|listenPacket|listenUDP)\s*\(|UDPServer|new DatagramSocket\s*\(\s*[^)\s]|create_datagram_endpoint/i
const connects = /connect|create_connection|open_connection|\bDial|TCPSocket|\bnew Socket\b|send_?to|DatagramPacket/i

/** Whether a program's calls are those of the exercise's role: a server listens, a client only connects or sends, a peer does both. */
function isRoleInText(text: string, { role, transport }: Exercise): boolean {
  const code = text.replace(/(?:#|\/\/).*/g, '').replace(/'[^'\n]*'|"[^"\n]*"/g, '')
  const isServer = (transport === 'udp' ? binds : listens).test(code)
  if (role === 'server') return isServer
  return connects.test(code) && isServer === (role === 'peer')
}

/** The Makefile in the folder of several C programs: it knows which of its files are the program. */
function makefileOf(programs: readonly Candidate[], candidates: readonly Candidate[]): Candidate | undefined {
  if (programs.length === 0 || !programs.every(({ source }) => ['C', 'C++', 'Makefile'].includes(source.language))) return undefined
  return candidates.find(({ source }) => source.language === 'Makefile' && programs.every((each) => each.source.folder === source.folder))
}

interface Contender {
  readonly candidate: Candidate
  readonly rank: number
}

/** The lowest rank is closest to the exercise and wins. Among programs of equal rank, the student must choose. */
function rankOf({ source, far, isTest }: Candidate, extraWords: number): number {
  const isRunScript = source.stem === 'run' && source.folder !== ''
  return (isTest ? 16 : 0) + (source.hasMain ? 0 : 8) + (far ? 2 : 0) + (extraWords > 0 ? 1 : 0) - (isRunScript ? 0.5 : 0)
}

function decide(contenders: readonly Contender[]): Choice {
  const kept = withoutParts(contenders.map(({ candidate }) => candidate))
  const ranked = contenders.filter(({ candidate }) => kept.includes(candidate))
  const best = Math.min(...ranked.map(({ rank }) => rank))
  const first = withoutCopies(ranked.filter(({ rank }) => rank === best).map(({ candidate }) => candidate))
  const [candidate] = first
  if (candidate === undefined) return { status: 'missing' }
  const makefile = first.length > 1 ? makefileOf(first, kept) : undefined
  if (makefile !== undefined) return { status: 'found', candidate: makefile, passedOver: [] }
  if (first.length > 1) return { status: 'ambiguous', candidates: first }
  return { status: 'found', candidate, passedOver: kept.filter((each) => each !== candidate && each.source.hasMain && !each.isTest) }
}

/** Leaves out parts and products of other programs: compiled programs beside their source, modules that another file imports. */
export function withoutParts(candidates: readonly Candidate[]): readonly Candidate[] {
  const sources = candidates.map(({ source }) => source)
  const compiled = sources.some(({ language, hasMain }) => hasMain && makesExecutable(language))
  const kept = candidates.filter(({ source }) => {
    if (source.language === 'executable' && source.text === '' && compiled) return false
    const isProduct =
      source.language === 'JavaScript' && sources.some((each) => each.language === 'TypeScript' && each.folder === source.folder && each.stem === source.stem)
    return !isProduct && !sources.some((each) => each !== source && imports(each.text, source.stem, each.language))
  })
  return kept.length > 0 ? kept : candidates
}

/** Identical files are one program, unless each is in a folder with a name of its own; the one with the shortest path stays. */
function withoutCopies(candidates: readonly Candidate[]): readonly Candidate[] {
  const shortestFirst = [...candidates].sort((left, right) => left.source.path.length - right.source.path.length)
  const isCopy = (candidate: Candidate, original: Candidate): boolean =>
    candidate.source.text !== '' && candidate.source.text === original.source.text && (!candidate.far || candidate.source.folder === original.source.folder)
  const copies = new Set(shortestFirst.filter((each, index) => shortestFirst.slice(0, index).some((original) => isCopy(each, original))))
  return candidates.filter((candidate) => !copies.has(candidate))
}

function depthOf({ source }: Candidate): number {
  return source.folder.split('/').filter((name) => name !== '' && name !== 'src').length
}
