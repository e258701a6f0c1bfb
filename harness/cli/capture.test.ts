/** `--capture`: a file for each failed check, or for all, with the bytes of the transcript. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { TranscriptEvent, Verdict } from '../model/verdict.js'
import { complaintsAbout, fieldsOf, followed, hasTshark } from '../report/capture/sample-tshark.js'
import { projectRoot } from '../support/project-root.js'
import { folderWith, reportIn, shouts, start } from './sample-runs.js'

vi.setConfig({ testTimeout: 300_000 })

const capturesIn = (reports: string): string[] => (existsSync(join(reports, 'capture')) ? readdirSync(join(reports, 'capture')).sort() : [])
const checksIn = (reports: string): readonly Verdict[] => reportIn(reports).exercises.flatMap(({ checks }) => checks)

/** What one end has sent on a connection, according to a transcript. */
function sentBy(from: TranscriptEvent['from'], transcript: readonly TranscriptEvent[]): Buffer {
  const events = transcript.filter((event) => event.from === from && event.connection === 1)
  return Buffer.concat(events.map(({ bytes = '' }) => Buffer.from(bytes, 'base64')))
}

describe('--capture', () => {
  test.skipIf(!hasTshark)('writes a file for each failed check, whose streams are those of the transcript', async () => {
    const run = start('--student', folderWith({ 'echo.js': shouts }), '--exercise', 'echo', '--tier', 'core', '--capture')
    const { status, stderr } = await run.ended
    expect([status, stderr]).toEqual([1, expect.stringContaining(join(run.reports, 'capture'))])
    const failed = checksIn(run.reports).filter(({ result }) => result === 'fail')
    expect(capturesIn(run.reports)).toEqual(failed.map(({ requirement }) => `${requirement}.pcapng`).sort())
    for (const { requirement, title, transcript } of failed) {
      const file = join(run.reports, 'capture', `${requirement}.pcapng`)
      expect(complaintsAbout(file)).toEqual([])
      expect(followed(file, 'tcp', 0)).toEqual({ opener: sentBy('suite', transcript), other: sentBy('program', transcript) })
      expect(fieldsOf(file, 'frame.comment')[0]).toBe(`${requirement}: ${title}`)
    }
  })

  test.skipIf(!hasTshark)('all: also for the checks that passed, of several programs, with resets and datagrams', async () => {
    const options = ['--exercise', 'echo,udp-upper', '--check', 'ECHO-8,TCP-4,UPPER-1', '--capture', 'all']
    const run = start('--student', join(projectRoot, 'fixtures/correct/python/threads'), ...options)
    expect((await run.ended).status).toBe(0)
    const files = capturesIn(run.reports)
    expect(files).toEqual(expect.arrayContaining(['echo-ECHO-1.pcapng', 'echo-TCP-4-1.pcapng', 'udp-upper-UPPER-1.pcapng']))
    expect(files.flatMap((name) => complaintsAbout(join(run.reports, 'capture', name)).map((line) => `${name}: ${line}`))).toEqual([])
    const { opener, other } = followed(join(run.reports, 'capture/udp-upper-UPPER-1.pcapng'), 'udp', 0)
    expect([opener.length > 0, other.toString()]).toEqual([true, opener.toString().toUpperCase()])
  })

  test.skipIf(!hasTshark)('of a chat has a connection with each end', async () => {
    const run = start('--student', join(projectRoot, 'reference'), '--exercise', 'chat', '--check', 'CHAT-1', '--capture', 'all')
    expect((await run.ended).status).toBe(0)
    const file = join(run.reports, 'capture/CHAT-1.pcapng')
    expect(complaintsAbout(file)).toEqual([])
    const [first, second] = [followed(file, 'tcp', 0), followed(file, 'tcp', 1)]
    expect([first.opener.length > 0, second]).toEqual([true, first])
  })

  test('is not in the report of a student who does not see the check', async () => {
    const yaml = 'exercises:\n  echo: { tier: core, requirements: { ECHO-1: { visibility: hidden } } }\n'
    const folder = folderWith({ 'echo.js': shouts, 'hw.yaml': yaml })
    const run = start('--student', folder, '--assignment', join(folder, 'hw.yaml'), '--capture')
    expect((await run.ended).status).toBe(1)
    expect([capturesIn(run.reports), capturesIn(join(run.reports, 'staff'))]).toEqual([[], expect.arrayContaining(['ECHO-1.pcapng'])])
    expect(capturesIn(join(run.reports, 'student'))).not.toContain('ECHO-1.pcapng')
  })

  test('is not in the report of a student who sees results only', async () => {
    const folder = folderWith({ 'echo.js': shouts, 'hw.yaml': 'feedback: verdicts\nexercises:\n  echo: { tier: core }\n' })
    const run = start('--student', folder, '--assignment', join(folder, 'hw.yaml'), '--audience', 'student', '--capture', 'all')
    expect((await run.ended).status).toBe(1)
    expect(capturesIn(run.reports)).toEqual([])
  })

  test('removes those of an earlier run, and nothing else', async () => {
    const reports = join(folderWith({}), 'reports')
    mkdirSync(join(reports, 'capture'), { recursive: true })
    for (const name of ['ECHO-9.pcapng', 'notes.txt']) writeFileSync(join(reports, 'capture', name), '')
    const run = start('--student', folderWith({}), '--report', reports)
    expect((await run.ended).status).toBe(1)
    expect(capturesIn(reports)).toEqual(['notes.txt'])
  })
})
