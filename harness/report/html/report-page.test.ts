import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../model/report.js'
import { nastyText } from '../../support/sample-nasty.js'
import { compare, sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from '../sample-report.js'
import { renderReportPage } from './report-page.js'
import { launchBrowser, openPage, overflowOf, seriousIn } from './sample-browser.js'

const hostileMarkup = [
  '<script>alert(1)</script>',
  '</style><img src=http://evil.test/x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  '<a href="javascript:alert(4)">here</a>',
  '</pre></title><iframe src=http://evil.test/></iframe>',
  "'--><style>*{display:none}</style>",
  nastyText,
].join('\n')

/** Every text of the report is an attack. */
function hostileReport(): Report {
  const verdict = sampleVerdict({
    requirement: '<b>ECHO-1</b>',
    result: 'fail',
    says: hostileMarkup,
    title: hostileMarkup,
    message: hostileMarkup,
    hint: `${hostileMarkup}\n  ${hostileMarkup}`,
    expected: [hostileMarkup, hostileMarkup],
    actual: hostileMarkup,
    comparison: compare(hostileMarkup, `${hostileMarkup}!`),
    cause: { says: hostileMarkup, kind: hostileMarkup, detail: hostileMarkup },
    reproduce: hostileMarkup,
    output: hostileMarkup,
    ending: hostileMarkup,
    transcript: [{ atMs: 1, connection: 1, from: 'suite', event: 'data', bytes: Buffer.from(hostileMarkup).toString('base64') }],
  })
  const program = { path: hostileMarkup, language: '<i>C</i>', command: hostileMarkup, address: null, portFrom: null }
  const notBuilt = sampleExercise({ id: 'time', status: 'build-failed', message: hostileMarkup, hint: hostileMarkup, program })
  return sampleReportOf([sampleExercise({ id: 'echo" onclick="alert(5)', title: hostileMarkup, program, checks: [verdict] }), notBuilt], {
    submission: `./${hostileMarkup}`,
    errors: [hostileMarkup],
    assignment: { title: hostileMarkup, audience: 'student', feedback: 'full' },
    unclaimed: [{ path: hostileMarkup, message: hostileMarkup }],
  })
}

const passed = sampleReportOf([sampleExercise({ id: 'echo', checks: [sampleVerdict({ requirement: 'ECHO-1', result: 'pass' })] })])
const notGraded = sampleReportOf([], { problem: { message: 'wirecheck.json is not valid JSON.', hint: 'Remove the comma in line 3.' }, result: 'fail' })

const unfold = "for (const folded of document.querySelectorAll('details')) folded.open = true"

const browser = await launchBrowser()
afterAll(() => browser.close())

describe.each([
  ['of every result', sampleReport],
  ['without a failure', passed],
  ['of a submission that cannot be graded', notGraded],
  ['full of attacks', hostileReport()],
] as const)('a report %s', (_, report) => {
  const html = renderReportPage(report)

  test('fits every window, light and dark, and loads, runs and complains of nothing', async () => {
    await using opened = await openPage(browser, html)
    await opened.page.evaluate(unfold)
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [360, 800, 1400]) {
        await opened.page.emulateMedia({ colorScheme })
        await opened.page.setViewportSize({ width, height: 900 })
        expect(await overflowOf(opened.page), `${width} pixels, ${colorScheme}`).toBe(0)
      }
    expect(opened.complaints).toEqual([])
  })

  test('is accessible, light and dark', async () => {
    await using opened = await openPage(browser, html)
    await opened.page.evaluate(unfold)
    expect(await seriousIn(opened.page)).toEqual([])
    await opened.page.emulateMedia({ colorScheme: 'dark' })
    expect(await seriousIn(opened.page)).toEqual([])
  })
})

test('a narrow window breaks no word of the table of marks', async () => {
  const exercises = ['counting-greeter', 'address-validator'].map((id) =>
    sampleExercise({ id, checks: [sampleVerdict({ requirement: 'ECHO-1', result: 'fail' })] }),
  )
  await using opened = await openPage(browser, renderReportPage(sampleReportOf(exercises)))
  await opened.page.setViewportSize({ width: 360, height: 900 })
  const heights = await opened.page
    .locator('.marks th:first-child a, .marks .outcome')
    .evaluateAll((words) => words.map((word) => word.getClientRects().length))
  expect(heights).toEqual([1, 1, 1, 1])
})

test('no text of a report becomes a part of the page', async () => {
  await using opened = await openPage(browser, renderReportPage(hostileReport()))
  const { page } = opened
  for (const tag of ['script', 'img', 'iframe', 'main b', 'main i', '[onload]', '[onerror]', '[onclick]', '[href^=javascript]', 'testcase'])
    expect(await page.locator(tag).count(), tag).toBe(0)
  expect(await page.locator('style').count()).toBe(1)
  const text = await page.locator('main').innerText()
  expect(text).toContain('<script>alert(1)</script>')
  expect(text).toContain('\\u202e')
  expect(text).not.toMatch(/[\u202a-\u202e\u001b\u0000]/)
})

test('everything is there without JavaScript, and where even the style sheet is forbidden', async () => {
  const jenkins = "sandbox; default-src 'none'; img-src 'self'; style-src 'self'"
  await using opened = await openPage(browser, renderReportPage(sampleReport), { hasScript: false, policy: jenkins })
  const main = opened.page.locator('main')
  for (const text of ['24 of 98 points', 'Fix this first', 'Only 4,096 of 10,000 bytes arrived.', 'One recv() returns at most', 'It is waiting in accept()'])
    expect(await main.getByText(text).first().isVisible(), text).toBe(true)
})

test('the conversation is drawn: client, server, bytes, times, silence and the end', async () => {
  await using opened = await openPage(browser, renderReportPage(sampleReport))
  const cutShort = await opened.page.locator('#echo-ECHO-4 svg.diagram').innerHTML()
  for (const text of ['client', 'wirecheck', 'server', 'connects', '10,000 bytes', '4,096 bytes', '0.9 ms', 'of silence: the program waits (accept)', 'closes'])
    expect(cutShort).toContain(text)
  const crashed = await opened.page.locator('#echo-ECHO-7 svg.diagram').innerHTML()
  expect(crashed).toContain('FIN: ends its side')
})

test('bytes stand side by side, as text and in hexadecimal', async () => {
  await using opened = await openPage(browser, renderReportPage(sampleReport))
  const sides = opened.page.locator('#echo-ECHO-13 .side')
  const [expected, received] = [await sides.nth(0).boundingBox(), await sides.nth(1).boundingBox()]
  expect(received?.y).toBe(expected?.y)
  expect(await sides.nth(1).locator('.text').innerText()).toContain('You said: Grüße\\n')
  expect(await sides.nth(1).locator('.hex').innerText()).toContain('59 6f 75 20')
})

test('passed checks and those that were not judged are folded', async () => {
  await using opened = await openPage(browser, renderReportPage(sampleReport))
  const folded = opened.page.locator('#exercise-echo details')
  expect(await folded.allInnerTexts()).toEqual(['○ 4 checks not judged', '✓ 4 checks passed'])
})

test('it prints', async () => {
  await using opened = await openPage(browser, renderReportPage(sampleReport))
  const pdf = await opened.page.pdf()
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(opened.complaints).toEqual([])
})

test('a report of a broken program stays below 2 MB', () => {
  const noise = Buffer.alloc(2_048, 'é<"&').toString('base64')
  const verdict = sampleVerdict({
    requirement: 'ECHO-1',
    result: 'fail',
    message: 'x<&"\n'.repeat(20_000),
    hint: '<&>'.repeat(20_000),
    output: '<&"é '.repeat(20_000).concat('\n<&"'.repeat(20_000)),
    transcript: Array.from({ length: 400 }, (_, at) => ({ atMs: at, connection: at, from: at % 2 === 0 ? 'suite' : 'program', event: 'data', bytes: noise })),
  })
  const page = renderReportPage(sampleReportOf([sampleExercise({ id: 'echo', checks: Array.from({ length: 900 }, () => verdict) })]))
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000)
  expect(page).toContain('ECHO-1')
})

test('it has nothing that the report withholds', () => {
  const page = renderReportPage(sampleReportOf([{ ...sampleExercise({ id: 'echo' }), withheld: 3 }]))
  expect(page).toContain('3 further checks are not shown in this report.')
})
