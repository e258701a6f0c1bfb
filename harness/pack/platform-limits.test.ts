/** What is said of each platform: whole, and judged by what wirecheck needs. */

import { describe, expect, it } from 'vitest'
import { packPlatforms } from './layouts.js'
import { knownPlatforms, platformFindings, type KnownPlatform } from './platform-limits.js'

const judged = (platform: KnownPlatform) => Object.fromEntries(platformFindings(platform).map(({ name, isThere }) => [name, isThere]))

describe('platformFindings', () => {
  it('judges the defaults by the limits of wirecheck', () => {
    expect(judged('gradescope')).toEqual({ processors: false, memory: false, processes: null, time: true, 'private lab': null, root: true })
    expect(judged('prairielearn')).toEqual({ processors: true, memory: true, processes: true, time: false, 'private lab': false, root: null })
    expect(judged('autolab')).toMatchObject({ processes: true, time: false, 'private lab': false, root: false })
    expect(judged('coderunner')).toMatchObject({ memory: false, processes: false, time: false, 'processor time': false })
    expect(judged('submitty')).toMatchObject({ memory: false, processes: false, time: false, 'processor time': false })
    expect(judged('artemis')).toMatchObject({ time: false })
    expect(judged('classroom50')).toMatchObject({ processors: true, time: true, 'private lab': false })
    expect(judged('github')).toMatchObject({ processors: true, memory: true, time: true, 'private lab': false })
  })

  it.each(knownPlatforms)('says for %s what to do wherever something is missing or not known', (platform) => {
    const findings = platformFindings(platform)
    expect(findings.filter(({ isThere, remedy }) => isThere !== true && remedy === '')).toEqual([])
    expect(findings.map(({ name }) => name).filter((name) => name !== 'processor time')).toEqual([
      'processors',
      'memory',
      'processes',
      'time',
      'private lab',
      'root',
    ])
  })

  it('names the limit to raise', () => {
    const [, , processes] = platformFindings('coderunner')
    expect(processes).toMatchObject({ says: expect.stringMatching(/^30; wirecheck needs 70: below 40 /), remedy: expect.stringContaining('"numprocs": 200') })
  })

  it('knows every platform that can be packed', () => {
    const known: readonly string[] = knownPlatforms
    expect(packPlatforms.filter((name) => !known.includes(name))).toEqual([])
  })
})
