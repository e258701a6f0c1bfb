/** `npm test` without a submission: runs the project's own tests, lists the skipped ones with the reason, and ends with one line of counts. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest, type TestCase } from 'vitest/node'
import { projectRoot } from '../support/project-root.js'
import { UsageError } from '../support/errors.js'

/** Runs the tests whose file names contain one of `filters`, or all tests. Returns the exit status. */
export async function runSelfTest(filters: readonly string[]): Promise<number> {
  const config = join(projectRoot, 'vitest.config.ts')
  if (!existsSync(config)) {
    throw new UsageError('No submission was given.', { hint: 'Grade one with: wirecheck --student DIR   (all options: wirecheck --help)' })
  }
  const tests: TestCase[] = []
  const vitest = await createVitest('test', {
    config,
    root: projectRoot,
    watch: false,
    reporters: ['default', { onTestCaseResult: (test) => void tests.push(test) }],
  })
  try {
    const { unhandledErrors } = await vitest.start([...filters])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    for (const test of tests) {
      const result = test.result()
      if (result.state === 'skipped') process.stdout.write(`skipped: ${test.fullName}: ${result.note ?? 'no reason was given'}\n`)
    }
    const broken = vitest.state.getTestModules().filter((module) => module.errors().length > 0).length
    process.stdout.write(`\n${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped\n`)
    return count('failed') + broken + unhandledErrors.length > 0 || count('passed') === 0 ? 1 : 0
  } finally {
    await vitest.close()
  }
}
