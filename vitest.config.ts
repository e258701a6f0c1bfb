/** The project's own tests: units beside their files, and the fixture programs through the real command line. */

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Fixture programs are graded beside each other within one file; a file more would only compete with them.
    maxWorkers: 2,
    maxConcurrency: 3,
    projects: [
      {
        extends: true,
        test: { name: 'units', include: ['harness/**/*.test.ts'], exclude: ['harness/matrix/**', 'harness/cli/main.test.ts'], sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'programs', include: ['harness/matrix/**/*.test.ts', 'harness/cli/main.test.ts'], sequence: { groupOrder: 1 } } },
    ],
  },
})
