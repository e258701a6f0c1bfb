import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newFolder, sampleArchive } from './archive/sample-archive.js'
import type { Entry, Part } from './entry.js'
import { listSubmissions } from './index.js'
import { recogniseAll } from './layouts.js'

/** A class of these files; a path that ends in `/` is a folder. */
function classOf(...paths: readonly string[]): string {
  const folder = newFolder()
  for (const path of paths) {
    mkdirSync(join(folder, path.endsWith('/') ? path : dirname(path)), { recursive: true })
    if (!path.endsWith('/')) writeFileSync(join(folder, path), 'x')
  }
  return folder
}

/** `name layout: names (ids) late: parts` */
function shown(entries: readonly Entry[]): string[] {
  return entries.map(({ name, layout, person, parts, problem }) => {
    const whose = `${person.names.join(' & ')} (${person.ids.join(', ')})${person.isLate ? ' late' : ''}`
    return `${name} ${layout}: ${whose}: ${parts.map((part) => `${part.kind} ${part.name}`).join(', ')}${problem === undefined ? '' : ` – ${problem}`}`
  })
}

test('Moodle, a folder for each', async () => {
  const folder = classOf(
    'Anna Müller_1234567_assignsubmission_file_/echo.py',
    'Anna Müller_1234567_assignsubmission_onlinetext_/onlinetext.html',
    'Bert_Low_1234568_assignsubmission_file/all.zip',
    'Cleo_1234569_assignsubmission_onlinetext_/onlinetext.html',
    'Participant_42_assignsubmission_file_/echo.py',
  )
  expect(shown(await listSubmissions(folder))).toEqual([
    'Anna Müller_1234567 moodle: Anna Müller (1234567, Participant 1234567): folder Anna Müller_1234567_assignsubmission_file_',
    'Bert_Low_1234568 moodle: Bert Low (1234568, Participant 1234568): folder Bert_Low_1234568_assignsubmission_file',
    'Cleo_1234569 moodle: Cleo (1234569, Participant 1234569): folder Cleo_1234569_assignsubmission_onlinetext_ – The student submitted only a text typed into the platform, or a link.',
    'Participant_42 moodle:  (42, Participant 42): folder Participant_42_assignsubmission_file_',
  ])
})

test('Moodle, all files side by side', async () => {
  const folder = classOf(
    'Anna_1_assignsubmission_file_echo.py',
    'Anna_1_assignsubmission_file_my_time.py',
    'Anna_1_assignsubmission_onlinetext_onlinetext.html',
    'Bert_2_assignsubmission_file_all.zip',
  )
  expect(shown(await listSubmissions(folder))).toEqual([
    'Anna_1 moodle: Anna (1, Participant 1): file echo.py, file my_time.py',
    'Bert_2 moodle: Bert (2, Participant 2): archive all.zip',
  ])
})

test('Moodle and Canvas: the name of a file makes nobody another person', async () => {
  const moodle = classOf('Anna_1_assignsubmission_file_Bert_2_assignsubmission_file_echo.py')
  expect(shown(await listSubmissions(moodle))).toEqual(['Anna_1 moodle: Anna (1, Participant 1): file Bert_2_assignsubmission_file_echo.py'])
  const canvas = classOf('lovelaceada_123_4567_berthold_456_8901_echo.py')
  expect(shown(await listSubmissions(canvas))).toEqual(['lovelaceada_123 canvas: lovelaceada (123): file berthold_456_8901_echo.py'])
})

test('Canvas: late ones, several files, later hand-ins, texts, nobody named', async () => {
  const folder = classOf(
    'lovelaceada_123_4567_echo.py',
    'lovelaceada_123_4568_time.py',
    'turingalan_LATE_124_4569_EchoServer-2.java',
    'hoppergrace_125_4570_code.tar.gz',
    'ritchiedennis_126_text.html',
    'anon_ab12C_4571_echo.py',
    'kay_127_4572_a-1.py',
    'kay_127_4573_a-2.py',
  )
  expect(shown(await listSubmissions(folder))).toEqual([
    'anonymous_ab12C canvas:  (ab12C): file echo.py',
    'hoppergrace_125 canvas: hoppergrace (125): archive code.tar.gz',
    'kay_127 canvas: kay (127): file a-1.py, file a-2.py',
    'lovelaceada_123 canvas: lovelaceada (123): file echo.py, file time.py',
    'ritchiedennis_126 canvas: ritchiedennis (126): file ritchiedennis_126_text.html – The student submitted only a text typed into the platform, or a link.',
    'turingalan_124 canvas: turingalan (124) late: file EchoServer.java',
  ])
})

test('Gradescope, with who handed in, also groups', async () => {
  const folder = classOf('export/submission_11/echo.py', 'export/submission_12/echo.py', 'export/submission_metadata.yml')
  const metadata = `submission_11:
  :submitters:
  - :name: Anna Müller
    :sid: 007
    :email: anna@example.org
  - :name: Bert
    :sid: ''
  :created_at: 2026-01-01 00:00:00 Z
  :score: 1.0
submission_13: nothing
`
  writeFileSync(join(folder, 'export', 'submission_metadata.yml'), metadata)
  expect(shown(await listSubmissions(folder))).toEqual([
    'submission_11 gradescope: Anna Müller & Bert (7, anna@example.org, 11): folder submission_11',
    'submission_12 gradescope:  (12): folder submission_12',
  ])
  writeFileSync(join(folder, 'export', 'submission_metadata.yml'), 'a: [')
  await expect(listSubmissions(folder)).rejects.toThrow(/submission_metadata\.yml:1:\d/)
})

test('GitHub Classroom: by the repositories, or by the name of the folder', async () => {
  const logins = ['anna', 'bert-low', 'cleo']
  const clones = classOf(...logins.map((login) => `hw-3-${login}/.git/HEAD`))
  const downloaded = classOf(...logins.map((login) => `hw-3-submissions/hw-3-${login}/echo.py`))
  for (const folder of [clones, downloaded])
    expect(shown(await listSubmissions(folder))).toEqual(logins.map((login) => `hw-3-${login} github-classroom:  (${login}): folder hw-3-${login}`))
})

test('any other folder: each folder, archive and file', async () => {
  const folder = classOf('anna/server/a.py', 'bert.tar.gz', 'cleo.py', 'dora.7z', '__MACOSX/x', '.DS_Store', 'desktop.ini', 'venv/bin/x', 'students.csv')
  symlinkSync('nowhere', join(folder, 'emil'))
  symlinkSync('anna', join(folder, 'fred'))
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/gr`), Buffer.from([0xf6]), Buffer.from('e.zip')]), '')
  expect(shown(await listSubmissions(folder))).toEqual([
    'anna plain:  (): folder anna',
    'bert.tar.gz plain:  (): archive bert.tar.gz',
    'cleo.py plain:  (): file cleo.py',
    'dora.7z plain:  (): archive dora.7z – wirecheck cannot open this kind of archive. wirecheck opens .zip, .tar.gz, .tgz and .tar.',
    'emil plain:  (): file emil – It cannot be read, or is a link to nothing.',
    'fred plain:  (): folder fred',
    'gr\ufffde.zip plain:  (): file gr\ufffde.zip – Its name is not UTF-8: rename it, for example with convmv.',
  ])
  expect(shown(await listSubmissions(classOf('anna/server/a.py', 'anna/client/b.py')))).toEqual(['anna plain:  (): folder anna'])
})

test('a class that is an archive', async () => {
  const moodle = sampleArchive('all.zip', `zip(('Anna_1_assignsubmission_file_/echo.py', b'x'), ('Bert_2_assignsubmission_file_/code.zip', b'x'))`)
  expect(shown(await listSubmissions(moodle, { unpackInto: newFolder() }))).toEqual([
    'Anna_1 moodle: Anna (1, Participant 1): folder Anna_1_assignsubmission_file_',
    'Bert_2 moodle: Bert (2, Participant 2): folder Bert_2_assignsubmission_file_',
  ])
  const inFolder = sampleArchive('all.tgz', `tar(member('class/anna/echo.py'), member('class/bert/echo.py'), mode='w:gz')`)
  expect((await listSubmissions(inFolder, { unpackInto: newFolder() })).map(({ name }) => name)).toEqual(['anna', 'bert'])
  const broken = sampleArchive('all.zip', `open(OUT, 'wb').write(b'PK\\x03\\x04')`)
  await expect(listSubmissions(broken, { unpackInto: newFolder() })).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^Cannot read the class: all\.zip is not a whole zip file/) as string,
  })
  await expect(listSubmissions(join(classOf('a.py'), 'a.py'), { unpackInto: newFolder() })).rejects.toThrow(/is a single file/)
})

test('whatever the names, each is in one submission, and no two submissions have the same name', () => {
  const piece = fc.constantFrom(
    'anna',
    'b_c',
    '1',
    '23',
    'late',
    'LATE',
    'assignsubmission_file',
    'assignsubmission_onlinetext',
    'text.html',
    'echo.py',
    'all.zip',
    '',
    'submission',
    'hw-1',
    '-2.py',
  )
  const name = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('_'))
  const children = fc.uniqueArray(fc.record({ name, kind: fc.constantFrom('folder' as const, 'file' as const, 'archive' as const) }), {
    selector: (child) => child.name,
    maxLength: 12,
  })
  fc.assert(
    fc.property(children, (all) => {
      const parts = all.map(({ name: own, kind }): Part => ({ name: own, path: `/class/${own}`, kind }))
      const entries = recogniseAll(parts, { folderName: 'class', submitters: new Map(), repositories: new Set() })
      expect(new Set(entries.map((entry) => entry.name)).size).toBe(entries.length)
      const paths = entries.flatMap((entry) => entry.parts.map(({ path }) => path))
      expect(new Set(paths).size).toBe(paths.length)
      expect(entries.length > 0).toBe(parts.length > 0)
      for (const entry of entries) {
        expect(entry.parts.length).toBeGreaterThan(0)
        expect(new Set(entry.parts.map((part) => part.name)).size).toBe(entry.parts.length)
      }
      expect(recogniseAll(parts.toReversed(), { folderName: 'class', submitters: new Map(), repositories: new Set() }).map((entry) => entry.name)).toEqual(
        entries.map((entry) => entry.name),
      )
    }),
    { numRuns: 500 },
  )
})
