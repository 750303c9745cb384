import pg from 'pg'

/** How long a migration may keep us waiting for a table before the backup gives way. */
const LOCK_TIMEOUT_MS = 10_000

/** Settings that change how values look as text. Pinned, or a file would depend on who wrote it. */
const PINNED = [
  "set client_encoding = 'UTF8'",
  "set timezone = 'UTC'",
  "set datestyle = 'ISO, YMD'",
  "set intervalstyle = 'postgres'",
  "set bytea_output = 'hex'",
  'set extra_float_digits = 1',
  "set xmloption = 'content'",
  "set lc_monetary = 'C'",
  "set search_path = ''",
  // Fails on a table whose rows a policy would hide; the default would leave them out in silence.
  'set row_security = off',
  'set statement_timeout = 0',
  // Even looking at a table's size waits for a migration that holds it. Far longer than a page's writes need.
  `set lock_timeout = ${LOCK_TIMEOUT_MS}`,
  'set idle_in_transaction_session_timeout = 0',
  "set application_name = 'counterfoil backup'",
  'set default_transaction_read_only = on',
]

export interface SessionOptions {
  /** Direct connection: neither an exported snapshot nor a long COPY survives a transaction pooler. */
  url: string
  /** Role taken on after connecting; it must bypass row level security. */
  role: string
}

/** Every value arrives as its text: the driver would round timestamps and turn infinity into null. */
const asText = { getTypeParser: () => (value: string) => value }

/** A connection of its own with pinned settings. All values come back as text or null. */
export async function openSession(options: SessionOptions): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: options.url,
    types: asText,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // A connection lost between two queries has no query to reject; the next one will be.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query([`set role ${client.escapeIdentifier(options.role)}`, ...PINNED].join('; '))
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  return client
}

/** Ends a connection that may be in the middle of a COPY, without waiting for the server's farewell. */
export async function closeSession(client: pg.Client): Promise<void> {
  const ended = client.end().catch(() => undefined)
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_000).unref())])
}
