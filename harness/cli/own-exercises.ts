/** `wirecheck new` and `wirecheck prove`: an instructor's own exercises. */

import { loadOwnExercises } from '../authoring/own-exercises.js'
import { newExercise, type TemplateRole } from '../authoring/new-exercise.js'
import { isAsSaid, isProved, proveExercises, type Proof, type ProvedProgram } from '../authoring/prove.js'
import type { ExerciseVerdicts } from '../matrix/derive.js'
import { forTerminal } from '../report/destinations.js'
import { readCatalog } from '../run/catalog.js'
import { harmlessLine } from '../support/harmless.js'
import { shellQuote } from '../support/shell.js'
import { makePrivateFolder } from '../support/work-folder.js'
import { commandTyped } from './arguments.js'
import { print } from './print.js'

/** Makes the folder of a new exercise. Returns the exit status. Throws UsageError. */
export function makeExercise(id: string, { role, parent }: { readonly role: TemplateRole; readonly parent: string }): number {
  const files = newExercise(id, { role, parent })
  const next = `${commandTyped()} prove ${shellQuote(parent === '.' ? `./${id}` : `${parent}/${id}`)}`
  print(forTerminal(`${files.map((file) => `  ${file}\n`).join('')}\nChange the spec and its programs, then see what they prove:\n  ${next}\n`))
  return 0
}

/** Grades the programs of all exercises in a folder and prints what they prove. Returns the exit status. Throws UsageError. */
export async function proveAndReport(folder: string): Promise<number> {
  const catalogue = readCatalog()
  const own = await loadOwnExercises(folder, { into: makePrivateFolder(), taken: catalogue })
  const proofs = await proveExercises(own, { catalogue, onProgram: (exercise, program) => print(forTerminal(describeProgram(exercise, program))) })
  for (const proof of proofs) print(forTerminal(describeProof(proof)))
  return proofs.every(isProved) ? 0 : 1
}

function describeProgram(exercise: string, program: ProvedProgram): string {
  const { name, expected, found, unexpected, headerLines } = program
  if (isAsSaid(program)) return `✓ ${exercise}/${name}: ${describeVerdicts(expected)}\n`
  const messages = unexpected.map(({ requirement, message }) => `    ${requirement}: ${harmlessLine(message)}\n`)
  const advice = headerLines.length === 0 ? '' : `    If that is right, its first lines should say:  ${headerLines.join('  and  ')}\n`
  return `✗ ${exercise}/${name}\n    expected  ${describeVerdicts(expected)}\n    got       ${describeVerdicts(found)}\n${messages.join('')}${advice}`
}

function describeVerdicts(verdicts: ExerciseVerdicts | string): string {
  if (typeof verdicts === 'string') return verdicts
  if (verdicts.status !== 'graded') return verdicts.status
  const lists = (['fail', 'blocked', 'untested', 'error'] as const).flatMap((result) => {
    const ids = verdicts[result] ?? []
    return ids.length === 0 ? [] : [`${result === 'fail' ? 'fails' : result} ${ids.join(', ')}`]
  })
  return lists.length === 0 ? 'passes everything' : lists.join('; ')
}

/** The matrix of requirements and the broken programs that prove them. */
function describeProof(proof: Proof): string {
  const { exercise, requirements, faults } = proof
  const width = Math.max(0, ...requirements.map(({ id }) => id.length))
  const lines = requirements.map(({ id, provedBy }) =>
    provedBy.length > 0
      ? `  ✓ ${id.padEnd(width)}  ${provedBy.join(', ')}`
      : `  ✗ ${id.padEnd(width)}  no broken program proves it: write one whose first lines say "breaks: ${id}"`,
  )
  const end = isProved(proof) ? 'Every program gets its verdicts, and every requirement is proved.' : 'Not proved: see the lines marked ✗.'
  return `\n${exercise}\n${[...lines, ...faults.map((fault) => `  ✗ ${fault}`), `  ${end}`].join('\n')}\n`
}
