import { statfs } from 'node:fs/promises'
import { explainRestore, isDiskFull, RestoreError } from '../restore-error.ts'
import { onServer } from './scratch-database.ts'

/** The disk of a PostgreSQL. */
export interface DatabaseRoom {
  folder: string
  freeBytes: number
}

/** Log, temporary files and what others write meanwhile: a server whose log finds no room stops. */
const MARGIN_BYTES = 64 * 1024 * 1024

/** null where the server is another machine's, or the login may not ask where its data lies. */
async function roomOf(serverUrl: string): Promise<DatabaseRoom | null> {
  try {
    const folder = await onServer(serverUrl, async (client) => {
      const { rows } = await client.query<{ folder: string }>(
        `select pg_catalog.current_setting('data_directory') as folder
         where coalesce(pg_catalog.inet_server_addr() <<= '127.0.0.0/8' or pg_catalog.inet_server_addr() = '::1', true)`,
      )
      return rows[0]?.folder
    })
    if (!folder) return null
    const { bavail, bsize } = await statfs(folder)
    return { folder, freeBytes: bavail * bsize }
  } catch {
    return null
  }
}

/**
 * Refuses before a byte is written when the rows would not fit beside the live ones. A trial restore that fills the
 * disk takes the live database with it.
 *
 * @param bytes of rows, as JSON: about what they take as tables with their indexes.
 * @throws {RestoreError} NO_SPACE with the folder and the figures.
 */
export async function requireDatabaseRoom(serverUrl: string, bytes: number, kept: string): Promise<void> {
  const room = await roomOf(serverUrl)
  const needed = bytes + MARGIN_BYTES
  if (!room || room.freeBytes >= needed) return
  throw new RestoreError(
    'NO_SPACE',
    `The restored rows may need ${megabytes(needed)} MB, and the disk of the database (${room.folder}) has ${megabytes(room.freeBytes)} MB free. ${kept} Free some space and start again.`,
  )
}

/** Like {@link explainRestore}; of a full disk it says which, and what is free there now. */
export async function explainOnServer(
  error: unknown,
  during: string,
  kept: string,
  serverUrl: string,
): Promise<RestoreError> {
  const room = isDiskFull(error) ? await roomOf(serverUrl) : null
  if (!room) return explainRestore(error, during, kept)
  return new RestoreError(
    'NO_SPACE',
    `The disk of the database (${room.folder}) ran full during ${during}; now ${megabytes(room.freeBytes)} MB are free there. ${kept} Free some space and start again.`,
    error,
  )
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
