import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/index.ts'
import { EXIT, runCommand } from '../command.ts'
import { readCheckedColumns, writeUnions } from './column-unions.ts'

const TYPES = fileURLToPath(new URL('../../db/types.ts', import.meta.url))

await runCommand(
  {
    name: 'db:types',
    summary: 'Writes db/types.ts from a scratch database that has every migration.',
    options: { verify: { type: 'boolean', help: 'Change nothing; fail when db/types.ts is out of date' } },
    exits: { [EXIT.failure]: 'with --verify: db/types.ts does not fit the migrations' },
  },
  async ({ options }) => {
    const server = await startEmbedded({ ephemeral: true })
    try {
      await migrate(server.url)
      const written = writeUnions(generate(server.url), await checkedColumns(server.url))
      const ok = !options.verify || readFileSync(TYPES, 'utf8') === written
      if (!options.verify) writeFileSync(TYPES, written)
      const text = !ok
        ? 'db/types.ts does not fit the migrations: run npm run db:types and commit it'
        : `db/types.ts ${options.verify ? 'fits the migrations' : 'written'}`
      return { json: { ok }, text, exit: ok ? EXIT.ok : EXIT.failure }
    } finally {
      await server.stop()
    }
  },
)

/** What kysely-codegen makes of the database; its settings are in .kysely-codegenrc.json. */
function generate(url: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-types-'))
  try {
    const file = join(folder, 'types.ts')
    const program = join(
      dirname(createRequire(import.meta.url).resolve('kysely-codegen/package.json')),
      'dist/cli/bin.js',
    )
    const made = spawnSync(process.execPath, [program, '--out-file', file], {
      env: { ...process.env, DATABASE_URL: url },
      encoding: 'utf8',
    })
    if (made.status !== 0) throw new Error(made.stderr.trim() || made.stdout.trim())
    return readFileSync(file, 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function checkedColumns(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await readCheckedColumns(client)
  } finally {
    await client.end()
  }
}
