import type { BackupFailure } from '../engine/backup-error.ts'
import { explainFailure, isStoreFull, storeFull } from '../engine/backup-error.ts'
import { manifestFileName } from '../format/names.ts'
import type { BackupStore, StoreName, StoreWriter } from './backup-store.ts'

/** What became of a backup in one store. */
export interface Copy {
  store: StoreName
  state: 'PRESENT' | 'FAILED'
  failure?: BackupFailure
  message?: string
}

interface Target {
  store: BackupStore
  writer: StoreWriter | null
  failure?: { code: BackupFailure; message: string; error: Error }
}

/**
 * Writes the same bytes to several stores. A store that fails is left out from then on and says why;
 * only when none is left does the writing fail.
 */
export class CopiesWriter {
  readonly #path: string
  readonly #runId: string
  readonly #targets: Target[]
  #writtenBytes = 0

  private constructor(path: string, runId: string, targets: Target[]) {
    this.#path = path
    this.#runId = runId
    this.#targets = targets
  }

  static async begin(stores: BackupStore[], path: string, runId: string): Promise<CopiesWriter> {
    const copies = new CopiesWriter(
      path,
      runId,
      stores.map((store) => ({ store, writer: null })),
    )
    await copies.#each(async (target) => {
      target.writer = await target.store.create(path, runId)
    })
    return copies
  }

  get copies(): Copy[] {
    return this.#targets.map(({ store, failure }) => ({
      store: store.name,
      state: failure ? 'FAILED' : 'PRESENT',
      ...(failure ? { failure: failure.code, message: failure.message } : undefined),
    }))
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#each((target) => target.writer?.write(bytes))
    this.#writtenBytes += bytes.length
  }

  /** The manifest goes first, so that a file under its final name always has one. */
  async finish(manifest: Uint8Array): Promise<void> {
    await this.#each(async ({ store, writer }) => {
      await store.put(manifestFileName(this.#path), manifest, this.#runId)
      try {
        await writer?.finish()
      } catch (error) {
        await store.remove(manifestFileName(this.#path)).catch(() => undefined)
        throw error
      }
    })
  }

  async discard(): Promise<void> {
    await Promise.all(this.#targets.map(({ writer }) => writer?.discard().catch(() => undefined)))
  }

  /** Before the unfinished file is removed, so that the figures are those of the moment. */
  async #explain(error: unknown, store: BackupStore) {
    const { where } = store
    if (!isStoreFull(error)) return explainFailure(error, `the writing to ${where}`)
    const freeBytes = await store.freeBytes().catch(() => null)
    return storeFull({ where, writtenBytes: this.#writtenBytes, freeBytes }, error)
  }

  async #each(work: (target: Target) => Promise<void> | undefined): Promise<void> {
    const alive = this.#targets.filter(({ failure }) => failure === undefined)
    await Promise.all(
      alive.map(async (target) => {
        try {
          await work(target)
        } catch (error) {
          const explained = await this.#explain(error, target.store)
          target.failure = { code: explained.failure, message: explained.message, error: explained }
          await target.writer?.discard().catch(() => undefined)
        }
      }),
    )
    const [first] = this.#targets
    if (first?.failure && this.#targets.every(({ failure }) => failure !== undefined)) throw first.failure.error
  }
}
