/** The generated pages of docs/, as text. `npm run docs` writes them, and a test checks that they are up to date. */

import { renderAssignmentSchema } from '../assignment/format.js'
import type { Exercise } from '../model/exercise.js'
import { renderClassSchema } from '../report/class-json.js'
import { renderExerciseIndex, renderExercisePage } from '../report/exercise-page.js'
import { renderResultsSchema } from '../report/schema.js'
import type { Fixture } from './fixtures.js'
import { provenRequirements } from './proof.js'

export interface Page {
  /** Relative to the project's root. */
  readonly path: string
  readonly text: string
}

export function generatedPages(catalogue: readonly Exercise[], fixtures: readonly Fixture[]): readonly Page[] {
  return [
    { path: 'docs/exercises/README.md', text: renderExerciseIndex(catalogue) },
    ...catalogue.map((exercise) => ({ path: `docs/exercises/${exercise.id}.md`, text: renderExercisePage(exercise) })),
    { path: 'docs/matrix.md', text: renderMatrix(catalogue, fixtures) },
    { path: 'docs/results.schema.json', text: renderResultsSchema() },
    { path: 'docs/assignment.schema.json', text: renderAssignmentSchema() },
    { path: 'docs/class.schema.json', text: renderClassSchema() },
  ]
}

/** Markdown tables of which broken program fails which requirement, and what the correct programs pass. */
function renderMatrix(catalogue: readonly Exercise[], fixtures: readonly Fixture[]): string {
  const proofs = provenRequirements(fixtures)
  const requirements = new Map(catalogue.flatMap((exercise) => exercise.requirements.map((each) => [each.id, each.says] as const)))
  const byRequirement = [...requirements].map(([id, says]) => `| ${id} | ${cell(says)} | ${(proofs.get(id) ?? []).map(link).join('<br>') || 'none'} |`)
  const broken = fixtures
    .filter(({ kind }) => kind === 'broken')
    .map((fixture) => `| ${link(fixture.name)} | ${cell(fixture.note.what)} | ${listFails(fixture)} |`)
  const correct = fixtures.filter(({ kind }) => kind === 'correct').map(({ name, note }) => `| ${link(name)} | ${cell(note.what)} | ${note.passes ?? ''} |`)
  return [
    '# Which broken program fails which check',
    '',
    '`npm run docs` generates this page from the headers of the fixtures, the programs that are kept to test wirecheck itself. `npm test` grades each of them and compares the verdicts.',
    '',
    '## By requirement',
    'For each requirement there is at least one program that breaks only that requirement.',
    '',
    '| requirement | says | failed by |',
    '|---|---|---|',
    ...byRequirement,
    '',
    '## Broken programs',
    'Checks that need a failed requirement, or whose failure it explains, are not listed here.',
    '',
    '| program | what is wrong | fails |',
    '|---|---|---|',
    ...broken,
    '',
    '## Correct programs',
    '`core`: a naive program, as courses show it, which passes all requirements of that tier; `all`: a program that passes every requirement.',
    '',
    '| programs | how they work | pass |',
    '|---|---|---|',
    ...correct,
    '',
  ].join('\n')
}

function listFails({ verdicts, note }: Fixture): string {
  const lines = Object.values(verdicts).map(({ status, fail = [] }) => (status === 'graded' ? fail.join(', ') : status))
  return lines.join('; ') + (note.because === undefined ? '' : ` (${cell(note.because)})`)
}

function link(name: string): string {
  return `[${name.replace(/^(broken|correct)\//, '')}](../fixtures/${name})`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
