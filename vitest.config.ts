/** The project's own tests: units beside their files, and the fixture programs through the real command line. */

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Gradings mostly wait for programs, so many run side by side; matrix/grader.ts limits how many check at the same time.
    maxWorkers: 2,
    maxConcurrency: 6,
    projects: [
      {
        extends: true,
        test: { name: 'units', include: ['harness/**/*.test.ts'], exclude: ['harness/matrix/**', 'harness/cli/main.test.ts'] },
      },
      { extends: true, test: { name: 'programs', include: ['harness/matrix/**/*.test.ts', 'harness/cli/main.test.ts'] } },
    ],
  },
})
