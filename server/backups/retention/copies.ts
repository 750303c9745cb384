import { manifestFileName } from '../format/names.ts'
import { knownStores, type StoreConfig } from '../stores/configured.ts'

/**
 * Deletes a backup and its manifest from every store; what is not there any more is no error.
 * @throws when a store will not; what was deleted before stays deleted, and a second call goes on.
 */
export async function removeCopies(config: StoreConfig, path: string): Promise<void> {
  for (const store of knownStores(config)) {
    // The manifest last: while it stands, a listing of the store still says what the file was.
    for (const each of [path, manifestFileName(path)]) await store.remove(each)
  }
}
