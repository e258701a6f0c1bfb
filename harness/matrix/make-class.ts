/**
 * `npm run make-class -- FOLDER [--count N] [--seed N] [--only NAME] [--archives]`: makes a class from the fixtures, in FOLDER, and writes
 * beside it, FOLDER.expected.json, which verdicts each submission must get.
 */

import { existsSync, readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readCatalog } from '../run/catalog.js'
import { listFixtures } from './fixtures.js'
import { makeClass, writeExpected } from './made-class.js'

const { values, positionals } = parseArgs({
  options: {
    count: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    archives: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const [folder] = positionals
const [count, seed] = [Number(values.count), Number(values.seed)]
if (folder === undefined || ![count, seed].every((each) => Number.isInteger(each) && each >= 0)) {
  process.stderr.write('make-class: give a folder, and whole numbers: npm run make-class -- ./class --count 300 --seed 1\n')
  process.exit(2)
}
if (existsSync(folder) && readdirSync(folder).length > 0) {
  process.stderr.write(`make-class: ${folder} is not empty.\n`)
  process.exit(2)
}
const fixtures = listFixtures(readCatalog()).filter(({ name }) => name.includes(values.only))
const made = await makeClass(folder, { fixtures, count, seed, archives: values.archives })
writeExpected(`${folder.replace(/\/+$/, '')}.expected.json`, made)
process.stdout.write(`${made.length} submissions in ${folder}\n`)
