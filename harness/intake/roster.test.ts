import { expect, test } from 'vitest'
import { matchRoster } from './match-roster.js'
import { readRoster, type Roster } from './roster.js'

const read = (text: string | Buffer): Roster => readRoster(Buffer.from(text), 'students.csv')
const anna: Roster = { columns: ['name'], rows: [{ submission: 'anna', values: ['Ünal, Ann'] }] }

test.each([
  ['commas, CR LF, a byte order mark', '\ufeffname,submission\r\n"Ünal, Ann",anna\r\n'],
  ['semicolons', 'submission;name\nanna;Ünal, Ann\n'],
  ['tabs', 'Submission\tname\nanna\tÜnal, Ann'],
  ['UTF-16 of a spreadsheet', Buffer.from('\ufeffsubmission\tname\r\nanna\tÜnal, Ann\r\n', 'utf16le')],
  ['Windows-1252', Buffer.from('submission;name\r\nanna;Ünal, Ann\r\n', 'latin1')],
  ['empty lines', 'submission,name\n\nanna,"Ünal, Ann"\n,\n'],
  ['empty columns', '\ufeffsubmission;;name;;\r\nanna;;Ünal, Ann;;\r\n'],
  ['quotes', '"submission";"name"\n"anna";"Ünal, Ann"\n'],
])('is read with %s', (_, text) => {
  expect(read(text)).toEqual(anna)
})

test('a cell may have several lines', () => {
  expect(read('submission;address\nanna;"Street 1\nTown"\nbert;""\n').rows).toEqual([
    { submission: 'anna', values: ['Street 1\nTown'] },
    { submission: 'bert', values: [''] },
  ])
})

test.each([
  ['', /^students\.csv:1: the roster has no column "submission"/],
  ['name,Login\nAnn,ann\n', /^students\.csv:1: the roster has no column "submission", but "name", "Login"$/],
  ['\x1b[31m\nAnn\n', /, but "\\x1b\[31m"$/],
  ['PK\x03\x04\x14', /^students\.csv: the roster is a spreadsheet, not a CSV file: save it as CSV$/],
  ['submission,name,\nanna,A,\nbert,B,\nanna,A,\n', /^students\.csv:4: anna stands in line 2, too/],
  ['submission,name\nanna,A\nbert\n', /^students\.csv:3: the roster cannot be read/],
  ['submission,name\n"anna,A\n', /^students\.csv:\d: the roster cannot be read/],
  ['submission,name\nanna,A\n,B\n', /^students\.csv:3: the column "submission" is empty/],
  ['submission\nanna\nbert\nanna\n', /^students\.csv:4: anna stands in line 2, too/],
  ['submission,a,a\n', /^students\.csv:1: two columns have the name "a"/],
])('%j is refused with file and line', (text, message) => {
  expect(() => read(text)).toThrow(message)
})

test('a row finds its submission by name, or by what the platform calls the person', () => {
  const submissions = [
    { name: 'Anna Müller_17', person: { names: ['Anna Müller'], ids: ['17', 'Participant 17'], isLate: false } },
    { name: 'bert.zip', person: { names: [], ids: [], isLate: false } },
    { name: 'submission_1', person: { names: ['Cleo', 'Dora'], ids: ['c@x.org', 'd@x.org'], isLate: false } },
    { name: 'emil.py', person: { names: ['Same'], ids: [], isLate: false } },
    { name: 'fred.py', person: { names: ['Same'], ids: [], isLate: false } },
  ]
  const { rowsOf, missing } = matchRoster(read('submission\nanna  mu\u0308ller\nbert\nC@x.org\nd@x.org\nemil\nSame\nzoe\n'), submissions)
  const found = Object.fromEntries([...rowsOf].map(([name, rows]) => [name, rows.map(({ submission }) => submission)]))
  expect(found).toEqual({ 'Anna Müller_17': ['anna  mu\u0308ller'], 'bert.zip': ['bert'], submission_1: ['C@x.org', 'd@x.org'], 'emil.py': ['emil'] })
  expect(missing.map(({ submission }) => submission)).toEqual(['Same', 'zoe'])
})

test('Moodle names who takes part by number', () => {
  const submissions = [{ name: 'Participant_17', person: { names: [], ids: ['17', 'Participant 17'], isLate: false } }]
  expect(matchRoster(read('submission\nParticipant 17\n'), submissions).missing).toEqual([])
})
