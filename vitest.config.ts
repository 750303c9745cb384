import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/longest-first.ts'

/** On two cores: a file waits a third of its time, for a browser, a process or the disk, and the third one fills it. */
const WORKERS = 3

export default defineConfig({
  test: {
    maxWorkers: WORKERS,
    sequence: { sequencer: LongestFirst },
    // For what hangs. How fast or how busy a machine is must not decide.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 100_000 } },
    restoreMocks: true,
    // Once for all projects: they do not inherit it.
    globalSetup: ['tests/harness/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'server',
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: ['tests/e2e/**'],
          // The files of a worker share its modules: loading them again for each took a twelfth of the run.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/harness/build-setup.ts'],
          testTimeout: 240_000,
        },
      },
    ],
  },
})
