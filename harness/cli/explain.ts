/** `wirecheck explain`: prints the sheet of an assignment. */

import { renderSheet, renderSheetPage } from '../report/assignment-sheet.js'
import type { SheetFormat } from '../model/assignment.js'
import { assignmentIn } from './assignment.js'
import { print } from './print.js'

/** Writes the sheet to standard output. Returns the exit status. Throws UsageError if the assignment is wrong. */
export async function explainAssignment({ file, format }: { readonly file: string; readonly format: SheetFormat }): Promise<number> {
  const { assignment, catalogue } = await assignmentIn(file)
  const render = format === 'html' ? renderSheetPage : renderSheet
  print(render({ assignment, catalogue, file, now: new Date() }))
  return 0
}
