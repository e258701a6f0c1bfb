/** When there is colour. */

import { describe, expect, it } from 'vitest'
import { createPaint, wantsColour } from './colour.js'

describe('colour', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{}, {}, false],
    [{}, { FORCE_COLOR: '1' }, true],
    [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
    [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('%j %j', (stream, environment, expected) => {
    expect(wantsColour(stream, environment)).toBe(expected)
  })

  it('is a matter of the paint alone', () => {
    expect(createPaint(true).bad('x')).toBe('\u001b[31mx\u001b[39m')
    expect(createPaint(false).bad('x')).toBe('x')
  })
})
