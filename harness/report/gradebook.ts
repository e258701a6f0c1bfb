/** The marks of a class in the columns of a platform's gradebook, to be imported there. */

import type { Gradebook } from '../model/options.js'
import type { ClassEntry, ClassReport } from '../model/class.js'
import type { SafeFor } from './destinations.js'
import { toCsv } from './grades-csv.js'

/** One row for each submission that has a mark of its present state: the others keep what they have there. `title`: of the assignment. */
export function renderGradebook(gradebook: Gradebook, { submissions }: ClassReport, title: string): SafeFor<'csv'> {
  const marked = submissions.filter(({ score, isEarlier }) => score !== null && !isEarlier)
  return gradebook === 'canvas' ? canvas(marked, title) : moodle(marked)
}

const canvasColumns = ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section'] as const

/**
 * Canvas finds a person by ID, then by the SIS columns, then by name, and an assignment by its title, with its ID in brackets if
 * there is one (lib/gradebook_importer.rb of canvas-lms). The second row has the points that can be had.
 */
function canvas(marked: readonly ClassEntry[], title: string): SafeFor<'csv'> {
  const possible = Math.max(0, ...marked.map(({ score }) => score?.of ?? 0))
  const rows = marked.map((entry) => {
    const [, login = entry.submission, id = ''] = /^(.+?)_(\d+)$/.exec(entry.submission) ?? []
    const usual = [entry.person === '' ? login : entry.person, id, '', '', '']
    return [...canvasColumns.map((column, at) => inRoster(entry, column) || (usual[at] ?? '')), entry.score?.points ?? '']
  })
  return toCsv([[...canvasColumns, title], ['    Points Possible', '', '', '', '', possible], ...rows], { bom: false })
}

/**
 * The offline grading worksheet of Moodle's assignment: a person by `Participant` and the number in the name of what was handed in
 * (mod/assign/feedback/offline/importgradeslib.php). Moodle leaves out a row whose grade was changed there after `Last modified`. Columns of the roster come along, for the gradebook's own import (`Email address`).
 */
function moodle(marked: readonly ClassEntry[]): SafeFor<'csv'> {
  const others = [...new Set(marked.flatMap(({ roster }) => Object.keys(roster)))].filter((column) => !/^identifier$/i.test(column))
  const rows = marked.map((entry) => {
    const [, name = '', number] = /^(.*?)_(\d+)$/.exec(entry.submission) ?? []
    const identifier = inRoster(entry, 'Identifier') || (number === undefined ? entry.submission : `Participant ${number}`)
    const { points = 0, of = 0 } = entry.score ?? {}
    return [
      identifier,
      entry.person === '' ? name : entry.person,
      ...others.map((column) => entry.roster[column] ?? ''),
      points,
      entry.startedAt,
      `${points} of ${of} points`,
    ]
  })
  return toCsv([['Identifier', 'Full name', ...others, 'Grade', 'Last modified (grade)', 'Feedback comments'], ...rows], { bom: false })
}

/** A column of the roster, by its name in any case. Empty if the roster has no such column, or not this person. */
function inRoster({ roster }: ClassEntry, column: string): string {
  return Object.entries(roster).find(([name]) => name.toLowerCase() === column.toLowerCase())?.[1] ?? ''
}
