/** Builds that leave the copy of the submission in a state that no build should: preparing it never throws, and nothing outside is touched. */

import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { sample, sampleLab } from '../sample-submission.js'

vi.setConfig({ testTimeout: 120_000 })

const isPrivate = (await sampleLab).sandbox !== null
const c = '#include <sys/socket.h>\nint main(void) { return socket(0, 0, 0); }\n'
const target = `/var/tmp/wirecheck-test-${process.pid}`

/** Echo's build is the script. The greeter and the printer are built when it has ended: two are built at once, and time takes the longest. */
async function statuses(script: string): Promise<Record<string, string>> {
  const manifest = { echo: { build: script, run: './echo' } }
  await using submission = await sample({
    'wirecheck.json': JSON.stringify(manifest),
    'time.py': 'import socket\nprint(1)\n',
    'greeter.c': c,
    'printer.js': 'import net from "net"\n',
  })
  const findings = await submission.prepare('echo', 'time', 'greeter', 'printer')
  return Object.fromEntries(findings.map((finding) => [finding.exercise, finding.status]))
}

test.runIf(isPrivate).each([
  ['a link in place of the folder for programs', `rm -rf .wirecheck; ln -s ${target} .wirecheck; cp /bin/true echo`],
  ['a file in place of the folder for programs', 'rm -rf .wirecheck; touch .wirecheck; cp /bin/true echo'],
  ['nothing', 'rm -rf * .wirecheck'],
  ['folders that may not be read', 'mkdir a; cp /bin/true echo; chmod 0 a; chmod 0 greeter.c'],
  ['folders nested deeper than a path can name', `python3 -c 'import os\nfor n in range(60): os.mkdir("d" * 200); os.chdir("d" * 200)'; cp /bin/true echo`],
  ['a pipe in place of a source', 'rm printer.js; mkfifo printer.js; cp /bin/true echo'],
  ['links in place of sources', 'ln -sf /etc/passwd greeter.c; ln -sf /etc/passwd printer.js; ln -s /etc/passwd package.json; cp /bin/true echo'],
  ['links in a circle', 'ln -s . loop; ln -s a b; ln -s b a; cp /bin/true echo'],
  ['a large file without content', 'truncate -s 900M big; cp /bin/true echo'],
  ['a program that is a pipe', 'mkfifo echo'],
  ['a program that is a link out of the copy', 'ln -s /etc/shadow echo'],
])('%s', async (_, script) => {
  onTestFinished(() => rm(target, { recursive: true, force: true }))
  const found = await statuses(script)
  expect(Object.keys(found)).toHaveLength(4)
  expect(existsSync(target)).toBe(false)
})
