/** The project's own tests: units beside their files, and the fixture programs through the real command line. */

import { defineConfig } from 'vitest/config'

/** Tests of the real command line. */
const commandLine = ['main', 'grading', 'cut-short', 'any-moment', 'class', 'queue', 'own-exercises'].map((name) => `harness/cli/${name}.test.ts`)

/** The programs of the worked exercises, and of the examples in docs/api. */
const examples = ['harness/authoring/examples.test.ts', 'harness/authoring/api-examples.test.ts']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Gradings mostly wait for programs, so many run side by side; matrix/grader.ts limits how many check at the same time.
    maxWorkers: 2,
    maxConcurrency: 6,
    projects: [
      {
        extends: true,
        test: { name: 'units', include: ['harness/**/*.test.ts'], exclude: ['harness/matrix/**', ...commandLine, ...examples] },
      },
      { extends: true, test: { name: 'programs', include: ['harness/matrix/**/*.test.ts', ...commandLine, ...examples] } },
    ],
  },
})
