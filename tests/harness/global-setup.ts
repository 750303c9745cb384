import type { TestProject } from 'vitest/node'
import { startTestServer } from './test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the test server's superuser; its database is of no interest. */
    serverUrl: string
  }
}

/** One PostgreSQL for the whole run; test files clone its migrated database in 50 ms. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startTestServer()
  project.provide('serverUrl', url)
  return stop
}
