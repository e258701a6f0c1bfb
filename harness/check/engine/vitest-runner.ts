/** Runs a list of tests by Vitest's own runner, without loading the rest of Vitest. The only file that imports @vitest/runner. */

import { describe, startTests, test, type VitestRunner } from '@vitest/runner'

export interface RunnerTest {
  readonly name: string
  /** `signal` fires when the run is cancelled. */
  readonly body: (signal: AbortSignal) => Promise<void>
}

/** Longer than any body takes. Bodies have their own time limit, so that each has ended before the next begins. */
const neverMs = 2 ** 31 - 1

/** Runs the tests one after another. Resolves with the message of each that threw. When `signal` fires the rest is skipped, also if it fires before the first. */
export async function runTests(suite: string, tests: readonly RunnerTest[], signal: AbortSignal): Promise<readonly string[]> {
  const register = (): void => {
    describe(suite, () => {
      for (const { name, body } of tests) test(name, { timeout: neverMs }, () => (signal.aborted ? undefined : body(signal)))
    })
  }
  const faults: string[] = []
  const runner: VitestRunner = {
    config: runnerConfig(),
    importFile: async () => register(),
    onAfterRunTask(task) {
      for (const { message } of task.result?.errors ?? []) if (!signal.aborted) faults.push(`${suite}, ${task.name}: ${message}`)
    },
  }
  const files = await startTests([suite], runner)
  return [...files.flatMap(({ result }) => result?.errors?.map(({ message }) => `${suite}: ${message}`) ?? []), ...faults]
}

function runnerConfig(): VitestRunner['config'] {
  return {
    root: '/',
    setupFiles: [],
    name: undefined,
    passWithNoTests: true,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: neverMs,
    hookTimeout: neverMs,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  }
}
