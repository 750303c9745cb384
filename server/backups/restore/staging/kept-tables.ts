/** Histories, leases and credentials: a restore that replaced them would forget itself, or let somebody in. */
const KEPT_BY_NAME =
  /^((platform_)?audit_|backup_|restore_|migration_)|^(schema_migrations|outbound_holds|sessions|api_tokens|rate_limits|worker_heartbeats)$/
const KEPT_BY_COMMENT = /\[kept by restores\]/i

/** Why no restore ever touches the table, or null. */
export function reasonKept(table: { name: string; comment: string }): string | null {
  if (KEPT_BY_NAME.test(table.name) || KEPT_BY_COMMENT.test(table.comment))
    return 'History, leases and credentials stay as they are.'
  return null
}
