/** `wirecheck new NAME`: makes the folder of an exercise that works at once, from a template of its role. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exerciseId } from '../check/language/spelling.js'
import { UsageError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import { projectRoot } from '../support/project-root.js'

export const templateRoles = ['server', 'client'] as const
export type TemplateRole = (typeof templateRoles)[number]

const templates = join(projectRoot, 'harness/authoring/templates')

/** Copies the template to `<parent>/<id>`, and returns the paths of its files. Throws UsageError if the ID is unfit or the folder is there. */
export function newExercise(id: string, { role, parent }: { readonly role: TemplateRole; readonly parent: string }): readonly string[] {
  if (!exerciseId.test(id))
    throw new UsageError(`"${id}" cannot be the ID of an exercise.`, {
      hint: 'An ID consists of lower-case letters, digits and hyphens, such as guess-number.',
    })
  const folder = join(parent, id)
  if (existsSync(folder)) throw new UsageError(`${folder} already exists.`, { hint: 'Choose another name, or remove it first.' })
  const template = join(templates, role)
  const files = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1))
    .sort()
  return files.map((file) => {
    const path = join(folder, renamed(file, id))
    write(path, renamed(readFileSync(join(template, file), 'utf8'), id))
    return path
  })
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (cause) {
    throw new UsageError(`Cannot write ${path}: ${fileFault(cause)}.`, { hint: 'Choose a folder that you can write to.', cause })
  }
}

/** A text of the template with the names of the new exercise, in each form in which they occur there. */
function renamed(text: string, id: string): string {
  const words = id.split('-')
  const camel = words.map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join('')
  const title = `${id[0]?.toUpperCase()}${id.slice(1)}`.replaceAll('-', ' ')
  return text
    .replaceAll('my-exercise', id)
    .replaceAll('my_exercise', words.join('_'))
    .replaceAll('myExercise', camel)
    .replaceAll('My exercise', title)
    .replaceAll(/\bMY-(?=\d)/g, `${prefixOf(words)}-`)
}

/** The prefix of an exercise's requirement IDs: the first word of its name, or all of a very short name. */
function prefixOf([first = '', ...others]: readonly string[]): string {
  return (first.length < 3 ? [first, ...others].join('') : first).toUpperCase()
}
