/** `npm test` without a submission: runs the project's own tests, lists the skipped ones with the reason, and ends with one line of counts. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest, type TestCase } from 'vitest/node'
import { projectRoot } from '../support/project-root.js'
import { UsageError } from '../support/errors.js'

export interface SelfTestOptions {
  /** Only tests whose file names contain one of these; all if empty. */
  readonly filters: readonly string[]
  /** Grades only the fixtures that changed, or whose spec or part of the harness did, since they last got their verdicts. */
  readonly changedOnly: boolean
}

/** How many of the slowest tests are listed. */
const slowestCount = 10

/** Runs the project's own tests. Returns the exit status. */
export async function runSelfTest({ filters, changedOnly }: SelfTestOptions): Promise<number> {
  const config = join(projectRoot, 'vitest.config.ts')
  if (!existsSync(config)) {
    const says = filters[0] === undefined ? 'No submission was given.' : `Unknown command "${filters[0]}".`
    throw new UsageError(says, { hint: 'Grade one with: wirecheck --student DIR   (all options: wirecheck --help)' })
  }
  const tests: TestCase[] = []
  const vitest = await createVitest('test', {
    config,
    root: projectRoot,
    watch: false,
    provide: { changedOnly },
    reporters: ['default', { onTestCaseResult: (test) => void tests.push(test) }],
  })
  try {
    if ((await vitest.globTestSpecifications([...filters])).length === 0) throw nothingMatches(filters)
    const { unhandledErrors } = await vitest.start([...filters])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    for (const test of tests) {
      const result = test.result()
      if (result.state === 'skipped') process.stdout.write(`skipped: ${test.fullName}: ${result.note ?? 'no reason was given'}\n`)
    }
    process.stdout.write(describeSlowest(tests))
    const broken = vitest.state.getTestModules().filter((module) => module.errors().length > 0).length
    process.stdout.write(`\n${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped\n`)
    return count('failed') + broken + unhandledErrors.length > 0 || count('passed') === 0 ? 1 : 0
  } finally {
    await vitest.close()
  }
}

function nothingMatches(filters: readonly string[]): UsageError {
  return new UsageError(`No test file has ${filters.map((filter) => `"${filter}"`).join(' or ')} in its path.`, {
    hint: 'Without an argument, npm test runs all tests of the project. To grade a submission: npm test -- --student DIR',
  })
}

function describeSlowest(tests: readonly TestCase[]): string {
  const durationOf = (test: TestCase): number => test.diagnostic()?.duration ?? 0
  const slowest = tests.toSorted((left, right) => durationOf(right) - durationOf(left)).slice(0, slowestCount)
  const lines = slowest.map((test) => `    ${(durationOf(test) / 1_000).toFixed(1).padStart(6)} s  ${test.fullName}\n`)
  return `\nslowest tests\n${lines.join('')}`
}
