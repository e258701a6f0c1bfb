/** Forgetting that a text is untrusted does not compile: each line below is an error for the compiler, or the build fails. */

import { expect, test } from 'vitest'
import type { Report } from './report.js'
import type { SafeFor } from '../report/destinations.js'
import { print } from '../cli/print.js'
import { harmlessLine } from '../support/harmless.js'
import type { Untrusted } from './untrusted.js'

const isRun = false as boolean
const untrusted = (): Untrusted => '\u001b[2J'
const report = {} as Report

test('an untrusted text is shown only as what support/harmless makes of it', () => {
  expect(`${harmlessLine(untrusted())}`).toBe('\\x1b[2J')
  if (!isRun) return
  // @ts-expect-error no string
  const text: string = untrusted()
  // @ts-expect-error not in a template
  const inTemplate = `${untrusted()}`
  let added = 'a'
  // @ts-expect-error not with +
  added += untrusted()
  // @ts-expect-error not even a part of it
  const part = untrusted().slice(1)
  // @ts-expect-error a report's texts are such
  const name: string = report.submission
  // @ts-expect-error no stream takes it
  print(untrusted())
  // @ts-expect-error nor a string that is not made for it
  print('text')
  // @ts-expect-error nor one that is made for something else
  print('text' as SafeFor<'xml'>)
  throw new Error(`never run: ${text}${inTemplate}${added}${part}${name}`)
})
