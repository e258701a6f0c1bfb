/**
 * `npm run make-class -- FOLDER [--count N] [--seed N] [--only NAME] [--archives]`: makes a class from the fixtures, in FOLDER, and writes
 * beside it, FOLDER.expected.json, which verdicts each submission must get.
 */

import { existsSync, readdirSync } from 'node:fs'
import { readCatalog } from '../run/catalog.js'
import { developerOptions, refuse } from './developer-options.js'
import { listFixtures } from './fixtures.js'
import { makeClass, writeExpected } from './made-class.js'

const usage = `Usage: npm run make-class -- FOLDER [--count N] [--seed N] [--only NAME] [--archives]

  FOLDER        a new folder for the submissions
  --count N     how many (30)
  --seed N      another seed makes another class (1)
  --only NAME   only from fixtures whose name contains this, such as echo
  --archives    some submissions are .zip and .tar.gz files`
const { values, positionals } = developerOptions(usage, {
  count: { type: 'string', default: '30' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  archives: { type: 'boolean', default: false },
})
const [folder = ''] = positionals
const [count, seed] = [Number(values.count), Number(values.seed)]
if (folder === '') refuse('A folder is missing', usage)
if (![count, seed].every((each) => Number.isInteger(each) && each >= 0)) refuse('--count and --seed take whole numbers, such as --count 300', usage)
if (existsSync(folder) && readdirSync(folder).length > 0) refuse(`${folder} is not empty`, usage)
const fixtures = listFixtures(readCatalog()).filter(({ name }) => name.includes(values.only))
const made = await makeClass(folder, { fixtures, count, seed, archives: values.archives })
writeExpected(`${folder.replace(/\/+$/, '')}.expected.json`, made)
process.stdout.write(`${made.length} submissions in ${folder}\n`)
