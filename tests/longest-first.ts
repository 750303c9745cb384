import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** Files that take 40 s or more, longest first. Without a cache of times vitest goes by the size of the text. */
const LONGEST = [
  'tests/e2e/pages/narrow.test.ts',
  'tests/e2e/pages/wide.test.ts',
  'tests/e2e/restore.test.ts',
  'tests/e2e/restores/deleted-sale.test.ts',
  'tests/migrations/killed/every-statement.test.ts',
  'tests/backups/apart/own-process.test.ts',
  'tests/e2e/messages.test.ts',
  'tests/migrations/there-and-back.test.ts',
  'tests/backups/commands/apart.test.ts',
  'tests/backups/disk/database-disk.test.ts',
  'tests/imports/killed-import.test.ts',
  'tests/e2e/sales/agents-day.test.ts',
  'tests/backups/encryption/choice.test.ts',
  'tests/backups/encryption/encryption.test.ts',
  'tests/backups/killed/backup.test.ts',
  'tests/security/fuzz.test.ts',
  'tests/schema/commands.test.ts',
  'tests/backups/crash.test.ts',
  'tests/schema/procedures.test.ts',
  'tests/backups/making.test.ts',
  'tests/migrations/clients/prefixes.test.ts',
  'tests/seeds/hours.test.ts',
  'tests/backups/killed/restore.test.ts',
  'tests/e2e/restores/approval.test.ts',
  'tests/imports/two-lanes.test.ts',
  'tests/backups/restore/lifecycle.test.ts',
]

/** The long files begin before the short ones, so that no worker is left alone with one in the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name))
      return found < 0 ? LONGEST.length : found
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
