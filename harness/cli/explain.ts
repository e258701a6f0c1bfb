/** `wirecheck explain`: prints the sheet of an assignment. */

import { renderSheet, renderSheetPage } from '../report/assignment-sheet.js'
import { readAssignment } from '../assignment/read-assignment.js'
import type { SheetFormat } from '../model/assignment.js'
import { readCatalog } from '../run/catalog.js'
import { languages } from '../submission/languages/table.js'
import { print } from './print.js'

/** Writes the sheet to standard output. Returns the exit status. Throws UsageError if the assignment is wrong. */
export async function explainAssignment({ file, format }: { readonly file: string; readonly format: SheetFormat }): Promise<number> {
  const catalogue = readCatalog()
  const assignment = await readAssignment(file, { catalogue, languages: languages.map(({ name }) => name) })
  const render = format === 'html' ? renderSheetPage : renderSheet
  print(render({ assignment, catalogue, file, now: new Date() }))
  return 0
}
