import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { journalName, openJournal, readJournal } from './journal.js'
import { sampleLine, sampleRun } from './sample-class.js'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('what was noted is known to the next run, the last grading and the last mark', () => {
  const folder = newFolder()
  {
    using journal = openJournal(folder)
    journal.begin(sampleRun)
    journal.note(sampleLine('anna', { points: 2 }))
    journal.note(sampleLine('anna', { status: 'error' }))
    journal.note(sampleLine('bert'))
  }
  const { run, known } = readJournal(folder)
  expect(run).toEqual(sampleRun)
  expect([...known.keys()]).toEqual(['anna', 'bert'])
  expect(known.get('anna')?.last.mark.status).toBe('error')
  expect(known.get('anna')?.marked?.mark.score?.points).toBe(2)
})

test.each([
  ['half a line at the end', (whole: string) => whole.slice(0, -20)],
  ['a block of zeros at the end', (whole: string) => `${whole.slice(0, whole.lastIndexOf('{'))}${'\0'.repeat(300)}`],
])('%s, as after a power cut, counts for nothing, and the journal goes on', (_, tear) => {
  const folder = newFolder()
  const path = join(folder, journalName)
  writeFileSync(path, tear([sampleRun, sampleLine('anna'), sampleLine('bert')].map((line) => `${JSON.stringify(line)}\n`).join('')))
  {
    using journal = openJournal(folder)
    expect([...journal.known.keys()]).toEqual(['anna'])
    journal.note(sampleLine('bert'))
  }
  expect([...readJournal(folder).known.keys()]).toEqual(['anna', 'bert'])
  expect(readFileSync(path, 'utf8').split('\n').length).toBe(4)
})

test('what is graded anew is not graded anew once more if that was stopped', () => {
  const folder = newFolder()
  const anewAfter = (act: (journal: ReturnType<typeof openJournal>) => void): string[] => {
    {
      using journal = openJournal(folder)
      act(journal)
    }
    return [...readJournal(folder).anew]
  }
  const again = { ...sampleRun, again: true }
  const grade = (run: typeof sampleRun, name: string) => (journal: ReturnType<typeof openJournal>) => {
    journal.begin(run)
    journal.note(sampleLine(name))
  }
  expect(anewAfter(grade(sampleRun, 'anna'))).toEqual([])
  expect(anewAfter(grade(again, 'anna'))).toEqual(['anna'])
  expect(anewAfter(grade(again, 'bert'))).toEqual(['anna', 'bert'])
  expect(anewAfter((journal) => journal.end())).toEqual([])
  expect(anewAfter(grade(again, 'anna'))).toEqual(['anna'])
  expect(anewAfter(grade(sampleRun, 'bert'))).toEqual([])
})

test('a line that is not whole in the middle is left out', () => {
  const folder = newFolder()
  const path = join(folder, journalName)
  writeFileSync(path, `${JSON.stringify(sampleRun)}\n{"kind":"grad\n`)
  appendFileSync(path, `${JSON.stringify(sampleLine('anna'))}\n`)
  expect([...readJournal(folder).known.keys()]).toEqual(['anna'])
})
