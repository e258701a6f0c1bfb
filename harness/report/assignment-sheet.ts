/** The sheet that an instructor hands out: what an assignment asks for, as Markdown or HTML. The one door to `marked`. */

import { Marked } from 'marked'
import { assignedExercises, isCounted } from '../assignment/marking.js'
import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import { isWithheld } from '../verdict/student-report.js'
import { forPage, type SafeFor } from './destinations.js'
import { cell, describeNames, exerciseSections, prose, sumPoints } from './exercise-page.js'
import { count } from './text.js'

export interface SheetOptions {
  readonly assignment: Assignment
  readonly catalogue: readonly Exercise[]
  /** What students type after `--assignment`. */
  readonly file: string
  /** The day of the sheet, which decides what is still hidden. */
  readonly now: Date
}

/** The sheet in Markdown. What is hidden from students is counted, not described. */
export function renderSheet({ assignment, catalogue, file, now }: SheetOptions): SafeFor<'page'> {
  const counted = assignedExercises(assignment, catalogue).map((exercise) => {
    const raw = catalogue.find(({ id }) => id === exercise.id) ?? exercise
    return { ...exercise, requirements: exercise.requirements.filter(({ id }) => isCounted(id, raw, { tier: 'scale', only: [], assignment })) }
  })
  const isHidden = (exercise: Exercise, id: string): boolean => isWithheld(assignment, exercise.id, id, now)
  const sections = [
    `# ${prose(titleOf(assignment))}`,
    ...describeRules(assignment),
    table(counted),
    ...counted.flatMap((exercise) => {
      const shown = { ...exercise, requirements: exercise.requirements.filter(({ id }) => !isHidden(exercise, id)) }
      const hidden = exercise.requirements.length - shown.requirements.length
      const points = sumPoints(exercise.requirements) - sumPoints(shown.requirements)
      const rest = `${count(hidden, 'further requirement')}, ${count(Math.round(points * 100) / 100, 'point')}, ${hidden === 1 ? 'is' : 'are'} not described here.`
      return [...exerciseSections(shown, '##'), ...(hidden === 0 ? [] : [rest]), describeNames(exercise)]
    }),
    '## Check it',
    ...describeCommand(assignment, file),
  ]
  return forPage(`${sections.join('\n\n')}\n`)
}

/** Students have wirecheck's own exercises in its clone; those of an instructor come in a folder beside the assignment. */
function describeCommand({ exercisesFrom }: Assignment, file: string): string[] {
  const start = exercisesFrom === undefined ? 'npm test --' : 'npx wirecheck'
  const where = exercisesFrom === undefined ? 'In a clone of wirecheck' : 'Where wirecheck is installed, with the assignment and the folder of its exercises'
  return [`${where}, run this command, where DIR is the folder of your programs:`, `\`\`\`sh\n${start} --student DIR --assignment ${file}\n\`\`\``]
}

/** The sheet as a page that needs no other file. */
export function renderSheetPage(options: SheetOptions): SafeFor<'page'> {
  const title = titleOf(options.assignment).replaceAll('<', '&lt;')
  const body = new Marked({ gfm: true }).parse(renderSheet(options), { async: false })
  return forPage(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #8888; padding: .3rem .6rem; text-align: left; vertical-align: top }
pre { overflow-x: auto; padding: .6rem; border: 1px solid #8888 }
</style>
${body}</html>
`)
}

function titleOf({ title }: Assignment): string {
  return title === '' ? 'Assignment' : title
}

function describeRules({ due, languages, mustPass }: Assignment): string[] {
  return [
    ...(due === null ? [] : [`Due: ${due.replace('T', ' ')}`]),
    ...(languages.length === 0 ? [] : [`Languages: ${languages.join(', ')}`]),
    ...(mustPass.length === 0 ? [] : [`To pass, a submission must pass: ${mustPass.join(', ')}`]),
  ]
}

function table(exercises: readonly Exercise[]): string {
  const rows = exercises.map(({ id, title, requirements }) => `| ${cell(title)} | \`${id}\` | ${sumPoints(requirements)} |`)
  const total = sumPoints(exercises.flatMap(({ requirements }) => requirements))
  return ['| exercise | ID | points |', '| --- | --- | ---: |', ...rows, `| **total** | | **${total}** |`].join('\n')
}
