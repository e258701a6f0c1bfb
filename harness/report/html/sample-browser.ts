/** For tests: opens a page in Chromium, and gathers whatever it must not do. */

import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'

/** Debian's package `chromium`. */
const executablePath = '/usr/bin/chromium'

export interface Opened extends AsyncDisposable {
  readonly page: Page
  /** What the page printed to the console, requests beside the page itself, dialogs and uncaught errors. */
  readonly complaints: readonly string[]
}

export interface OpenOptions {
  readonly hasScript?: boolean
  /** A policy of the server, beside that of the page. */
  readonly policy?: string
}

/** A sandbox of Chromium's own needs rights that a container does not give. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** Opens a document under an address of its own, from which nothing else can be loaded. */
export async function openPage(browser: Browser, html: string, { hasScript = true, policy }: OpenOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 800, height: 900 }, javaScriptEnabled: hasScript })
  const page = await context.newPage()
  const address = 'http://report.test/report.html'
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.route('**/*', (route) => {
    if (route.request().url() !== address) {
      complaints.push(`request: ${route.request().url()}`)
      return route.abort()
    }
    const headers = policy === undefined ? {} : { 'content-security-policy': policy }
    return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8', headers })
  })
  await page.goto(address)
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

/** By how many pixels the page is wider than the window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** What axe-core finds serious or critical, as `rule: element`. The page needs JavaScript switched on, but its policy may forbid it. */
export async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>('axe.run().then(({ violations }) => violations)')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}
