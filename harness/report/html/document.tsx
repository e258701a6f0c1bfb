/** A whole HTML document: one file that loads nothing. The one door to Preact, which escapes every text and every attribute. */

import { createHash } from 'node:crypto'
import { renderToString } from 'preact-render-to-string'
import type { ComponentChildren, VNode } from 'preact'
import { forHtml, type SafeFor } from '../destinations.js'

export type { ComponentChildren, VNode } from 'preact'

export interface DocumentParts {
  readonly title: string
  /** CSS of wirecheck's own. It contains no text of a report. */
  readonly style: string
  /** JavaScript of wirecheck's own, likewise. */
  readonly script?: string
  readonly body: ComponentChildren
}

/**
 * The document. Its Content-Security-Policy (https://www.w3.org/TR/CSP3/) allows this style sheet and this script, each by its
 * hash, and nothing else: no request, no form, no `style` or `on…` attribute.
 */
export function renderDocument({ title, style, script, body }: DocumentParts): SafeFor<'html'> {
  const sources = [`style-src ${hashOf(style)}`, ...(script === undefined ? [] : [`script-src ${hashOf(script)}`])]
  const policy = ["default-src 'none'", ...sources, "base-uri 'none'", "form-action 'none'"].join('; ')
  const head = renderToString(
    <>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
    </>,
  )
  const code = script === undefined ? '' : `<script>${script}</script>\n`
  return forHtml(`<!doctype html>\n<html lang="en">\n<head>\n${head}\n<style>${style}</style>\n</head>\n<body>\n${renderPart(body)}\n${code}</body>\n</html>\n`)
}

function renderPart(part: ComponentChildren): string {
  const node: VNode = <>{part}</>
  return renderToString(node)
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
