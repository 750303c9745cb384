import type { Statement } from './split.ts'

/** Whether PostgreSQL refuses the statement inside a transaction, or it may commit by itself (DO, CALL). */
export function needsNoTransaction({ words }: Statement): boolean {
  return /^(CREATE (UNIQUE )?INDEX CONCURRENTLY|DROP INDEX CONCURRENTLY|REINDEX|VACUUM|CLUSTER|ALTER SYSTEM|CALL|DO|CREATE DATABASE|DROP DATABASE|CREATE TABLESPACE|DROP TABLESPACE|ALTER TABLE.* DETACH PARTITION.* (CONCURRENTLY|FINALIZE))\b/.test(
    words,
  )
}

/** The name of the index a CREATE INDEX CONCURRENTLY builds; null for other statements and unnamed indexes. */
export function concurrentIndexName({ text, words }: Statement): string | null {
  if (!/^CREATE (UNIQUE )?INDEX CONCURRENTLY\b/.test(words)) return null
  const rest = text.replace(/^create\s+(unique\s+)?index\s+concurrently\s+(if\s+not\s+exists\s+)?/i, '')
  const quoted = /^"((?:[^"]|"")+)"\s+on\b/i.exec(rest)?.[1]
  if (quoted) return quoted.replaceAll('""', '"')
  return /^([a-z_][\w$]*)\s+on\b/i.exec(rest)?.[1]?.toLowerCase() ?? null
}
