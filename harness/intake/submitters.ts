/** Reads who handed in from submission_metadata.yml, which Gradescope puts into its export. */

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { parseYaml, YamlFault } from '../assignment/yaml-source.js'
import { UsageError } from '../support/errors.js'
import type { Person } from './entry.js'

const text = z.union([z.string(), z.number()]).transform(String).catch('')
const submission = z
  .object({ ':submitters': z.array(z.object({ ':name': text, ':sid': text, ':email': text }).partial()).catch([]) })
  .catch({ ':submitters': [] })

type Submitter = Readonly<Partial<Record<':name' | ':sid' | ':email', string | undefined>>>

/** By the name of the submission's folder. Throws UsageError if the file is not YAML. */
export async function readSubmitters(path: string): Promise<ReadonlyMap<string, Person>> {
  try {
    const found = z.record(z.string(), submission).safeParse(parseYaml(await readFile(path, 'utf8')).value)
    return new Map(Object.entries(found.data ?? {}).map(([folder, { ':submitters': all }]) => [folder, personOf(all)]))
  } catch (thrown) {
    if (!(thrown instanceof YamlFault)) throw thrown
    throw new UsageError(`${path}:${thrown.place}: ${thrown.message}`, {
      hint: 'Download the submissions from Gradescope once more, or remove this file.',
      cause: thrown,
    })
  }
}

function personOf(all: readonly Submitter[]): Person {
  const given = (values: readonly (string | undefined)[]): string[] => values.filter((value): value is string => value !== undefined && value !== '')
  return { names: given(all.map((each) => each[':name'])), ids: given(all.flatMap((each) => [each[':sid'], each[':email']])), isLate: false }
}
