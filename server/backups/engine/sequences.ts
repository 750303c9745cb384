import type pg from 'pg'
import type { Metadata } from '../format/metadata.ts'
import { quoted } from '../format/sql-text.ts'
import type { Catalogue } from './catalogue.ts'

/**
 * Where the sequences stand. Read after the rows: sequences ignore snapshots, and one that is ahead of
 * the rows is harmless, while one that is behind hands out an id that exists.
 */
export async function readSequences(client: pg.Client, catalogue: Catalogue): Promise<Metadata['sequences']> {
  const sequences: Metadata['sequences'] = []
  for (const { schema, name, type, ownedBy } of catalogue.sequences) {
    const { rows } = await client.query<{ last_value: string; is_called: string }>(
      `select last_value, is_called from ${quoted(schema)}.${quoted(name)}`,
    )
    sequences.push({
      name: `${schema}.${name}`,
      type,
      lastValue: rows[0]?.last_value ?? null,
      isCalled: rows[0]?.is_called === 't',
      ownedBy,
    })
  }
  return sequences
}
