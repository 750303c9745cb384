import { expect, test } from 'vitest'
import { migrate, readCatalogue, readMigrations, rollback } from '#db/migrator/index.ts'
import { emptyDatabase } from './folder.ts'

test('every migration of the product goes up, is valid, comes back to the same catalogue, and goes up again', async () => {
  const { url, client, drop } = await emptyDatabase()
  try {
    const seen: string[][] = []
    for (const { name } of readMigrations()) {
      seen.push(await readCatalogue(client))
      await migrate(url, { to: name })
      const up = await readCatalogue(client)
      await rollback(url, 'last')
      expect(await readCatalogue(client), `rollback.sql of ${name} does not undo it`).toEqual(seen.at(-1))
      await migrate(url, { to: name })
      expect(await readCatalogue(client), `${name} is different the second time`).toEqual(up)
    }
    // And all the way back, from a database that has everything.
    for (const before of seen.toReversed()) {
      const name = await rollback(url, 'last')
      expect(await readCatalogue(client), `rollback.sql of ${name} does not undo it`).toEqual(before)
    }
  } finally {
    await drop()
  }
}, 120_000)
