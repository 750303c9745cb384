import * as disk from 'node:fs/promises'
import { expect, test } from 'vitest'
import { backupFileName } from '#server/backups/format/names.ts'
import { type Disk, FolderStore } from '#server/backups/stores/folder-store.ts'
import { verifyStored } from '#server/backups/verify/verify-file.ts'
import { newId } from '#server/kernel/ids.ts'
import { scratchDatabase } from '../scratch-database.ts'

const scratch = await scratchDatabase(`
  create table leads (id int primary key, name text);
  insert into leads select g, md5(g::text) from generate_series(1, 5000) g;
`)

/** Takes every byte, reports success, and keeps one of them otherwise. */
function lyingDisk(at: number): Disk {
  let written = 0
  return {
    ...disk,
    open: async (path, flags, mode) => {
      const handle = await disk.open(path, flags, mode)
      if (flags !== 'wx' || !String(path).endsWith('.partial')) return handle
      return new Proxy(handle, {
        get(target, name) {
          const member = Reflect.get(target, name)
          if (typeof member !== 'function') return member
          if (name !== 'write') return member.bind(target)
          return async (bytes: Uint8Array, offset = 0) => {
            const piece = Buffer.from(bytes.subarray(offset))
            const place = at - written
            if (place >= 0 && place < piece.length) piece[place] = (piece[place] ?? 0) ^ 4
            const done = await target.write(piece)
            written += done.bytesWritten
            return done
          }
        },
      })
    },
  }
}

test('a disk that reports success and kept other bytes is found out by reading back, with table and chunk', async () => {
  const honest = await scratch.backUp()
  const chunk = honest.metadata.chunks.find(({ table }) => table === 'leads')
  if (!chunk) throw new Error('no chunk')
  const store = new FolderStore(scratch.root, lyingDisk(chunk.offset + Math.floor(chunk.bytes / 2)))
  const made = await scratch.make({ stores: [store] })
  const report = await verifyStored(store, made.path)
  expect(report.ok).toBe(false)
  expect(report.problems).toContainEqual(expect.objectContaining({ part: 'chunk', table: 'leads', chunk: 1 }))
})

test('two backups of one moment have two names, and neither is written over', async () => {
  const moment = new Date('2026-01-25T14:30:45.123Z')
  // Ids of one millisecond begin alike.
  const [one, two] = [newId(), newId()]
  expect(backupFileName('comprehensive', moment, one, false)).not.toBe(
    backupFileName('comprehensive', moment, two, false),
  )
  const first = await scratch.make({ runId: one, startedAt: moment })
  const second = await scratch.make({ runId: two, startedAt: moment })
  expect(second.path).not.toBe(first.path)
  await expect(scratch.make({ runId: one, startedAt: moment })).rejects.toThrow()
  expect((await verifyStored(scratch.store, first.path)).ok).toBe(true)
  expect((await verifyStored(scratch.store, second.path)).ok).toBe(true)
})
