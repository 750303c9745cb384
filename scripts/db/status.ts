import { type Drift, findDrift, MigrationError, type SchemaStatus, status } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:status',
    summary:
      'Compares the database with the folder of migrations, and its catalogue with a replay of what is applied. Changes nothing.',
    options: {
      drift: { type: 'boolean', help: 'Look for drift too (--no-drift saves the replay); on unless denied' },
    },
    exits: { [EXIT.failure]: 'something is pending, failed, changed, unknown or drifted, or an index is INVALID' },
  },
  async () => {
    const { schema, drift } = await withDatabase(readConfig(), async ({ directUrl }) => ({
      schema: await status(directUrl),
      drift: process.argv.includes('--no-drift') ? null : await tellDrift(directUrl),
    }))
    const ok = schema.ok && (drift === null || drift.ok)
    return { json: { ...schema, ok, drift }, text: describe(schema, drift), exit: ok ? EXIT.ok : EXIT.failure }
  },
)

type ToldDrift = Drift | { ok: false; error: string; differences: [] }

/** A drift that cannot be told is no proof that there is none. */
async function tellDrift(url: string): Promise<ToldDrift> {
  try {
    return await findDrift(url)
  } catch (thrown) {
    if (!(thrown instanceof MigrationError)) throw thrown
    return { ok: false, error: thrown.message, differences: [] }
  }
}

function describe({ migrations, invalidIndexes }: SchemaStatus, drift: ToldDrift | null): string {
  const width = Math.max(4, ...migrations.map(({ name }) => name.length))
  const lines = migrations.map(({ name, state, appliedAt, error }) =>
    [name.padEnd(width), state.padEnd(12), appliedAt?.toISOString() ?? '', error ?? ''].join('  ').trimEnd(),
  )
  lines.push(...invalidIndexes.map((name) => `${name.padEnd(width)}  INVALID index`))
  if (drift && 'error' in drift) lines.push(`drift: ${drift.error}`)
  else if (drift?.ok) lines.push('no drift')
  else if (drift) lines.push(...drift.differences.map(({ says }) => `drift: ${says}`))
  return lines.join('\n')
}
