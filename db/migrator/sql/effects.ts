import type { Statement } from './split.ts'

/**
 * The strongest table lock a statement takes on tables that exist already, for `db:migrate -- --dry-run`
 * (PostgreSQL manual, "Explicit Locking" and the page of each command). 'none' means it touches only new objects.
 */
export function lockLevel({ words }: Statement): string {
  if (/^CREATE (UNIQUE )?INDEX CONCURRENTLY|^VACUUM(?! FULL)|^ANALYZE/.test(words)) return 'SHARE UPDATE EXCLUSIVE'
  if (/^CREATE (UNIQUE )?INDEX/.test(words)) return 'SHARE (writes wait)'
  if (/^DROP INDEX CONCURRENTLY|^REINDEX.* CONCURRENTLY/.test(words)) return 'SHARE UPDATE EXCLUSIVE'
  if (/^ALTER TABLE.*\b(VALIDATE CONSTRAINT|SET STATISTICS|ATTACH PARTITION)\b/.test(words))
    return 'SHARE UPDATE EXCLUSIVE'
  if (/^ALTER TABLE.*\bADD (CONSTRAINT \w+ )?FOREIGN KEY\b/.test(words)) return 'SHARE ROW EXCLUSIVE on both tables'
  if (/^CREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER/.test(words)) return 'SHARE ROW EXCLUSIVE'
  if (
    /^(ALTER TABLE|DROP TABLE|DROP INDEX|TRUNCATE|REINDEX|CLUSTER|VACUUM FULL|CREATE POLICY|ALTER POLICY|DROP POLICY|DROP TRIGGER|CREATE RULE|LOCK)/.test(
      words,
    )
  ) {
    return 'ACCESS EXCLUSIVE (reads and writes wait)'
  }
  if (/^(INSERT|UPDATE|DELETE|MERGE|WITH)/.test(words)) return 'ROW EXCLUSIVE'
  if (/^(DO|CALL|SELECT)/.test(words)) return 'depends on what it calls'
  return 'none'
}

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
