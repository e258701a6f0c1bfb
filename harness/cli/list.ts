/** `wirecheck --list`: the exercises, for a person or as JSON. */

import { forJson, forTerminal } from '../report/destinations.js'
import { readCatalog } from '../run/catalog.js'
import { print } from './print.js'

/** Prints one line for each exercise: its ID, its usual port and its title. Returns the exit status. */
export function listExercises({ json }: { readonly json: boolean }): number {
  const exercises = readCatalog().map(({ id, title, usualPort }) => ({ id, title, usualPort }))
  print(json ? forJson(exercises) : forTerminal(renderList(exercises)))
  return 0
}

interface Listed {
  readonly id: string
  readonly title: string
  readonly usualPort: number
}

function renderList(exercises: readonly Listed[]): string {
  const width = Math.max(...exercises.map(({ id }) => id.length))
  const row = (id: string, port: string, title: string): string => `${id.padEnd(width)}  ${port.padStart(5)}  ${title}\n`
  return [row('exercise', 'port', 'title'), ...exercises.map(({ id, title, usualPort }) => row(id, usualPort === 0 ? '–' : String(usualPort), title))].join('')
}
