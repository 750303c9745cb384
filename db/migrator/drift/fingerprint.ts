import type { Queryable } from '../ledger.ts'
import { CATALOGUE_QUERIES } from './queries.ts'

/** One object of a schema with everything about it that changes behaviour, by property. */
export interface SchemaObject {
  /** As PostgreSQL calls it: table, column, index … */
  kind: string
  name: string
  /** The table it belongs to; with that one missing, it is not worth a word of its own. */
  parent: string | null
  properties: Record<string, string | null>
}

/** Objects by kind and name. */
export type Fingerprint = Map<string, SchemaObject>

/**
 * Reads what migrations make, as it is in the database at the other end. Object numbers, positions and who granted
 * are left out, since they differ between databases that behave alike; the login that migrates is called "the login".
 *
 * Left out because no migration makes them: the schema pgboss (the job queue updates it itself), schemas of restores
 * being prepared, partitions (made as
 * time goes by; the partitioned table is compared) and what an extension brings (its version decides).
 */
export async function readFingerprint(client: Queryable): Promise<Fingerprint> {
  await client.query('begin isolation level repeatable read read only')
  try {
    // Expressions are printed with a schema unless it is on the path, so it has to be the same everywhere.
    await client.query('set local search_path = public')
    const objects: Fingerprint = new Map()
    for (const query of CATALOGUE_QUERIES) {
      const { rows } = await client.query(query)
      for (const { object } of rows) {
        const found = object as SchemaObject
        objects.set(`${found.kind} ${found.name}`, found)
      }
    }
    return objects
  } finally {
    await client.query('rollback')
  }
}
