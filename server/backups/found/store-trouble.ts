import type { Services } from '#server/services.ts'
import { inSystem } from '../runs/in-system.ts'
import type { BackupStore, StoreName } from '../stores/backup-store.ts'
import { knownStores } from '../stores/configured.ts'
import { findPathsInStore } from './found.queries.ts'

/** MISSING: its folder is not there. EMPTY: it is, and nothing that should be in it. UNREACHABLE: nobody answers. */
export type StoreTrouble = 'MISSING' | 'EMPTY' | 'UNREACHABLE'

export interface TroubledStore {
  store: StoreName
  where: string
  trouble: StoreTrouble
}

/** Some may have been deleted by hand; that all of these were is another thing. */
const SAMPLE = 5
/** A page must not hang on a bucket that does not answer. */
const PATIENCE_MS = 4_000

/** Stores that hold backups, as the history says, and do not show them: not mounted, moved, or away. */
export async function findTroubledStores(services: Services): Promise<TroubledStore[]> {
  const found = await Promise.all(
    knownStores(services.config).map(async (store) => {
      const paths = await inSystem(services, (trx) => findPathsInStore(trx, store.name, SAMPLE))
      const trouble = await within(troubleOf(store, paths), 'UNREACHABLE' as const)
      return trouble ? [{ store: store.name, where: store.where, trouble }] : []
    }),
  )
  return found.flat()
}

async function troubleOf(store: BackupStore, paths: string[]): Promise<StoreTrouble | null> {
  try {
    // A folder that nothing was written to yet is made by the first backup.
    if (!(await store.exists())) return paths.length > 0 ? 'MISSING' : null
    if (paths.length === 0) return null
    const files = await Promise.all(paths.map((path) => store.stat(path)))
    return files.some((file) => file !== null) ? null : 'EMPTY'
  } catch {
    return 'UNREACHABLE'
  }
}

/** What `work` answers, or `late` when it takes too long. */
export async function within<T>(work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), PATIENCE_MS)
  })
  try {
    return await Promise.race([work, patience])
  } finally {
    clearTimeout(timer)
  }
}
