import { afterAll, expect, test } from 'vitest'
import type { ClassEntry, ClassReport } from '../../model/class.js'
import type { Exercise } from '../../model/exercise.js'
import { nastyText } from '../../support/sample-nasty.js'
import { renderClassPage } from './class-page.js'
import type { Causes } from './class-statistics.js'
import { launchBrowser, openPage, overflowOf, seriousIn } from './sample-browser.js'

const requirement = (id: string) => ({ id, tier: 'core' as const, says: `It does what ${id} asks.`, hint: '', points: 1, needs: [], checks: [] })
const exerciseOf = (id: string, ids: readonly string[]) => ({ id, requirements: ids.map(requirement) }) as unknown as Exercise
const catalogue = [exerciseOf('echo', ['ECHO-1', 'ECHO-2', 'ECHO-3']), exerciseOf('time', ['TIME-1'])]

interface Lists {
  readonly fail?: readonly string[]
  readonly blocked?: readonly string[]
}

function entryOf(submission: string, points: number | null, { fail = [], blocked = [] }: Lists = {}): ClassEntry {
  const echo = { id: 'echo', status: 'graded', points: points ?? 0, of: 10, fail, blocked, untested: [], error: [] } as const
  return {
    submission,
    person: '',
    roster: {},
    status: points === null ? 'time-over' : 'graded',
    score: points === null ? null : { points, of: 10, byTier: {} },
    exercises: [echo],
    lookAt: points === null ? ['the time budget ran out'] : [],
    startedAt: '2026-03-12T14:02:11.000Z',
    durationMs: 1,
    folder: `submissions/${submission}`,
    isEarlier: false,
  }
}

function classOf(...submissions: readonly ClassEntry[]): ClassReport {
  return { format: 1, suite: { name: 'wirecheck', version: '0.1.0' }, seed: 7, exercises: [], tier: 'scale', only: [], submissions }
}

const small = classOf(
  entryOf('anna', 10),
  entryOf('bert', 2, { fail: ['ECHO-1'], blocked: ['ECHO-2', 'ECHO-3'] }),
  entryOf('cleo', 7, { fail: ['ECHO-1', 'ECHO-2'] }),
  entryOf('dora', null, { fail: ['ECHO-3'] }),
)
const causes: Causes = new Map([
  ['bert', { 'echo ECHO-1': 'Only 3 of 9 bytes arrived.' }],
  ['cleo', { 'echo ECHO-1': 'Only 4 of 11 bytes arrived.', 'echo ECHO-2': 'It waits in accept().' }],
])
const render = (report: ClassReport, found: Causes = causes): string =>
  renderClassPage(report, { catalogue, assignment: null, causes: found, pathOf: ({ folder }) => (folder === null ? null : `${folder}/report.html`) })

const browser = await launchBrowser()
afterAll(() => browser.close())

const namesShown = "Array.from(document.querySelectorAll('.heat tbody tr:not([hidden]) th'), (cell) => cell.textContent)"

test('each submission has a row, each requirement a column; what was not reached is empty', async () => {
  await using opened = await openPage(browser, render(small), { hasScript: false })
  const rows = opened.page.locator('.heat tbody tr')
  expect(await rows.allInnerTexts()).toEqual(['anna\t10/10\t✓\t✓\t✓', 'bert\t2/10\t✗\t○\t○', 'cleo\t7/10\t✗\t✗\t✓', 'dora\ttime over\t\t\t✗'])
  expect(await opened.page.locator('.heat tbody a').first().getAttribute('href')).toBe('./submissions/anna/report.html')
})

test('the hardest requirements come with their commonest cause, and the marks with their distribution', async () => {
  await using opened = await openPage(browser, render(small))
  const hardest = await opened.page.locator('.hard tbody tr').allInnerTexts()
  expect(hardest[0]).toMatch(/^ECHO-1 echo\s+2 of 3\s+It does what ECHO-1 asks\.\s*2 of 2: Only 3 of 9 bytes arrived\.$/)
  expect(await opened.page.locator('.histogram').getAttribute('aria-label')).toContain('90–100 %: 1')
  expect(await opened.page.getByText('median 70 %, mean 63 %, of 3 marks').isVisible()).toBe(true)
})

test('the script sorts by a column, filters by name and by failure', async () => {
  await using opened = await openPage(browser, render(small))
  const { page } = opened
  const sortBy = (name: string) => page.locator('.heat thead').getByRole('button', { name }).click()
  await sortBy('points')
  expect(await page.evaluate(namesShown)).toEqual(['dora', 'bert', 'cleo', 'anna'])
  await sortBy('points')
  expect(await page.evaluate(namesShown)).toEqual(['anna', 'cleo', 'bert', 'dora'])
  await sortBy('ECHO-2')
  expect(await page.evaluate(namesShown)).toEqual(['cleo', 'bert', 'dora', 'anna'])
  await page.getByLabel('Name contains').fill('er')
  expect(await page.evaluate(namesShown)).toEqual(['bert'])
  await page.getByLabel('Name contains').fill('')
  await page.getByLabel('Fails').selectOption('echo ECHO-1')
  expect(await page.evaluate(namesShown)).toEqual(['cleo', 'bert'])
  expect(opened.complaints).toEqual([])
})

test('it fits every window, light and dark, is accessible, prints, and loads nothing', async () => {
  await using opened = await openPage(browser, render(small))
  for (const colorScheme of ['light', 'dark'] as const) {
    await opened.page.emulateMedia({ colorScheme })
    for (const width of [360, 800, 1400]) {
      await opened.page.setViewportSize({ width, height: 900 })
      expect(await overflowOf(opened.page), `${width} pixels, ${colorScheme}`).toBe(0)
    }
    expect(await seriousIn(opened.page)).toEqual([])
  }
  expect((await opened.page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
  expect(opened.complaints).toEqual([])
})

test('the name of a requirement stands over the middle of its column', async () => {
  await using opened = await openPage(browser, render(small))
  const offsets = await opened.page.locator('.heat .requirement').evaluateAll((cells) =>
    cells.map((cell) => {
      const text = document.createRange()
      text.selectNodeContents(cell)
      const [inner, outer] = [text.getBoundingClientRect(), cell.getBoundingClientRect()]
      return Math.abs(inner.left + inner.right - outer.left - outer.right) / 2
    }),
  )
  expect(offsets.filter((pixels) => pixels > 2)).toEqual([])
  expect(offsets).not.toEqual([])
})

test('no text of a submission becomes a part of the page', async () => {
  const attacks = ['<script>alert(1)</script>', 'javascript:alert(2)', '../../../etc/passwd', '"><img src=x onerror=alert(3)>', '</script></style>', nastyText]
  const hostile = classOf(...attacks.map((attack) => ({ ...entryOf(attack, 1, { fail: ['ECHO-1', attack] }), lookAt: [attack], status: 'error' as const })))
  const texts: Causes = new Map(attacks.map((attack) => [attack, { 'echo ECHO-1': attack }]))
  await using opened = await openPage(browser, render(hostile, texts))
  expect(await opened.page.locator('script').count()).toBe(1)
  expect(await opened.page.locator('img, [onerror], a[href^="javascript"], a[href^="/"]').count()).toBe(0)
  expect(await overflowOf(opened.page)).toBe(0)
  expect(opened.complaints).toEqual([])
})

test('300 submissions and 100 requirements stay below 5 MB', () => {
  const ids = Array.from({ length: 100 }, (_, at) => `ECHO-${at + 1}`)
  const many = Array.from({ length: 300 }, (_, at) =>
    entryOf(`${'long name '.repeat(8)}${at}`, at % 11, { fail: ids.filter((_id, each) => (each + at) % 3 === 0) }),
  )
  const page = renderClassPage(classOf(...many), {
    catalogue: [exerciseOf('echo', ids)],
    assignment: null,
    causes,
    pathOf: ({ folder }) => `${folder}/report.html`,
  })
  expect(Buffer.byteLength(page)).toBeLessThan(5_000_000)
  expect(page.match(/<td class="[pf]">/g)).toHaveLength(30_000)
})
