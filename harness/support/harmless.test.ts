/** What programs print can neither steer a terminal nor command a build service. */

import { describe, expect, it } from 'vitest'
import { harmless, harmlessLine, harmlessLines, harmlessReport } from './harmless.js'
import { nastyText } from './sample-nasty.js'

describe('harmless text', () => {
  it('shows what cannot be seen as escapes', () => {
    expect(harmlessLine('\u001b[2Ja\u0000b\rc\td\ne')).toBe('\\x1b[2Ja\\x00b\\rc\\td\\ne')
    expect(harmlessLine('\u202etxt\ufeff\u2028\ufffe\ud800\u{e0041}')).toBe('\\u202etxt\\ufeff\\u2028\\ufffe\\ud800\\u{e0041}')
  })

  it('leaves what can be read', () => {
    expect(harmlessLine('Grüße, 日本語 🙂 “”')).toBe('Grüße, 日本語 🙂 “”')
  })

  it('takes CR LF for a line end, and tabs for spaces', () => {
    expect(harmlessLines('a\tb\r\nc\n')).toEqual(['a       b', 'c', ''])
  })

  it('leaves no control character of the worst text', () => {
    expect(harmless(nastyText)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\ud800-\udbff](?![\udc00-\udfff])/)
  })
})

describe('log commands', () => {
  it.each([
    ['::error::forged', '\\x3a:error::forged'],
    ['a\n   ::set-output name=x::y', 'a\n   \\x3a:set-output name=x::y'],
    ['\u001b[31m::error::x', '\u001b[31m\\x3a:error::x'],
    ['│ ##[error]x', '│ \\x23#[error]x'],
    ['│ ##vso[task.complete]', '│ \\x23#vso[task.complete]'],
    ['###teamcity[x]', '#\\x23#teamcity[x]'],
  ])('%j', (text, defused) => {
    expect(harmlessReport(text)).toBe(defused)
  })

  it('leaves other text alone', () => {
    expect(harmlessReport('std::vector ## heading [1]')).toBe('std::vector ## heading [1]')
  })
})
