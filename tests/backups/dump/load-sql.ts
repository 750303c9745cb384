import { once } from 'node:events'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/**
 * Runs a SQL dump as `psql -v ON_ERROR_STOP=1 -1` would: statements in one transaction, rows through
 * COPY. Statements are found at line ends with `;`, which is how the dump writes them; a function's body
 * is passed over by its dollar quotes.
 */
export async function loadSql(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    for (const part of text.split(/^(?=COPY ".* FROM stdin;$)/m)) {
      const [first = ''] = part.split('\n', 1)
      if (!first.startsWith('COPY ')) {
        await client.query(part)
        continue
      }
      const end =
        part.indexOf('\n\\.\n', first.length) === -1 ? first.length + 1 : part.indexOf('\n\\.\n', first.length) + 1
      const stream = client.query(copyFrom(first.replace(/;$/, '')))
      stream.end(part.slice(first.length + 1, end))
      await once(stream, 'finish')
      const rest = part.slice(end).replace(/^\\\.\n/, '')
      if (/\S/.test(rest.replaceAll(/^--.*$/gm, ''))) await client.query(rest)
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}
