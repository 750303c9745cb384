import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Manifest } from '#server/backups/format/metadata.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { verifyFile } from '#server/backups/verify/verify-file.ts'
import { scratchDatabase } from '../scratch-database.ts'
import { type FailingStep, fullDisk } from './full-disk.ts'

const scratch = await scratchDatabase(`
  create table leads as select g as id, gen_random_uuid()::text as name from generate_series(1, 30000) g;
`)
let good: Manifest
let goodBytes: Buffer

beforeAll(async () => {
  good = await scratch.backUp()
  goodBytes = readFileSync(join(scratch.folder, good.file.name))
})

/** What is in the folder of the store besides the good backup. */
const others = () => readdirSync(scratch.folder).filter((name) => !name.startsWith(good.file.name))

async function fails(step: FailingStep, afterBytes?: number): Promise<void> {
  const store = new FolderStore(scratch.root, fullDisk({ step, ...(afterBytes === undefined ? {} : { afterBytes }) }))
  await expect(scratch.make({ stores: [store] })).rejects.toMatchObject({
    failure: 'NO_SPACE',
    message: expect.stringMatching(
      /^The disk of the backup store \(\/.*\) is full: [\d.]+ MB of the file were written and [\d.]+ MB are free\. .*older backups are untouched/,
    ),
  })
  expect(others()).toEqual([])
  expect(readFileSync(join(scratch.folder, good.file.name)).equals(goodBytes)).toBe(true)
}

describe('a disk that is full', () => {
  test.each([0, 1, 50, 99])(
    'after %i per cent of the file leaves nothing of it, and the backup before untouched',
    async (percent) => {
      await fails('write', Math.floor((good.file.bytes * percent) / 100))
    },
  )

  test.each<FailingStep>(['open', 'sync', 'rename', 'manifest write', 'manifest rename'])(
    'at the %s leaves nothing either',
    (step) => fails(step),
  )

  test('before anything is written is noticed from the estimate', async () => {
    const store = new FolderStore(scratch.root)
    store.freeBytes = async () => 1_000_000
    await expect(scratch.make({ stores: [store] })).rejects.toMatchObject({
      failure: 'NO_SPACE',
      message: expect.stringMatching(
        /may need \d+ MB, and the disk of the store \(\/.*\) has 1 MB free. Nothing was written/,
      ),
    })
    expect(others()).toEqual([])
  })

  test('keeps the copy of another store whole', async () => {
    const full = new FolderStore(scratch.root, fullDisk({ step: 'write', afterBytes: 10_000 }))
    const roomy = new FolderStore(join(scratch.root, 'elsewhere'))
    const made = await scratch.make({ stores: [full, roomy] })
    expect(made.copies.map(({ state, failure }) => [state, failure])).toEqual([
      ['FAILED', 'NO_SPACE'],
      ['PRESENT', undefined],
    ])
    expect((await verifyFile(join(scratch.root, 'elsewhere', made.path))).ok).toBe(true)
    expect(others()).toEqual([])
  })

  test('is forgotten by the next backup, which succeeds', async () => {
    const next = await scratch.backUp()
    expect((await verifyFile(join(scratch.folder, next.file.name))).ok).toBe(true)
  })
})
