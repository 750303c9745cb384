import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratchDatabase } from '../scratch-database.ts'
import { unpackBackup } from '../unpacking.ts'

const scratch = await scratchDatabase(`
  create table files (id int primary key, name text, content bytea);
  alter table files alter column content set storage external;
  insert into files values (1, 'small', '\\x00'), (2, 'large', decode(repeat('ab', 3000000), 'hex'));
  create table customers (id int primary key, email text);
  insert into customers values (1, 'amira@haddad.ae');
  create table wide as select g as id, repeat(md5(g::text), 20) as text from generate_series(1, 40000) g;
`)
const left = () => (existsSync(scratch.folder) ? readdirSync(scratch.folder) : [])

describe('a row that is too large to be written', () => {
  test('stops the backup before anything is written, with its table and key', async () => {
    await expect(scratch.backUp({ mostRowBytes: 5_000_000 })).rejects.toMatchObject({
      failure: 'ROW_TOO_LARGE',
      message: expect.stringMatching(/^The row id = 2 of the table files is larger .* about 6 MB/),
    })
    expect(left()).toEqual([])
  })

  test('is let through when it fits', async () => {
    const made = await scratch.backUp()
    const { tables } = JSON.parse(await unpackBackup(join(scratch.folder, made.file.name)))
    expect(tables.files[1].content).toHaveLength(2 + 2 * 3_000_000)
  })
})

describe('a strict backup', () => {
  test('is made of rows that make sense', async () => {
    expect((await scratch.backUp({ strict: true })).metadata.totalRecords).toBeGreaterThan(3)
  })

  test('is refused for rows that do not, which it names, and writes nothing', async () => {
    const before = left()
    await scratch.admin.query(`insert into customers values (2, 'somebody@example.com')`)
    await expect(scratch.backUp({ strict: true })).rejects.toMatchObject({
      failure: 'FINDINGS',
      message: expect.stringMatching(/customers\.email: .*\(1 rows\)/),
    })
    expect(left()).toEqual(before)
    // The same rows without strict are a finding in the file, and no more.
    expect((await scratch.backUp()).metadata.validation.findings).toContainEqual(
      expect.objectContaining({ check: 'fake_email', rows: 1 }),
    )
  })
})

test('several connections read one snapshot and write the same file as one does', async () => {
  const [one, four] = [await scratch.backUp({ readers: 1 }), await scratch.backUp({ readers: 4 })]
  expect(four.metadata.dataIntegrityHashes).toEqual(one.metadata.dataIntegrityHashes)
  expect(four.metadata.totalRecords).toBe(one.metadata.totalRecords)
})
