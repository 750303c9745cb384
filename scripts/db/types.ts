import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/index.ts'
import { EXIT, runCommand } from '../command.ts'

await runCommand(
  {
    name: 'db:types',
    summary: 'Writes db/types.ts from a scratch database that has every migration.',
    options: { verify: { type: 'boolean', help: 'Change nothing; fail when db/types.ts is out of date' } },
    exits: { [EXIT.failure]: 'with --verify: db/types.ts does not fit the migrations' },
  },
  async ({ options, say }) => {
    const server = await startEmbedded({ ephemeral: true })
    try {
      await migrate(server.url)
      // Settings are in .kysely-codegenrc.json, so that writing and verifying never differ.
      const program = join(
        dirname(createRequire(import.meta.url).resolve('kysely-codegen/package.json')),
        'dist/cli/bin.js',
      )
      const made = spawnSync(process.execPath, [program, ...(options.verify ? ['--verify'] : [])], {
        env: { ...process.env, DATABASE_URL: server.url },
        encoding: 'utf8',
      })
      if (made.status !== 0) say(made.stderr.trim() || made.stdout.trim())
      const ok = made.status === 0
      const text = ok
        ? `db/types.ts ${options.verify ? 'fits the migrations' : 'written'}`
        : options.verify
          ? 'db/types.ts does not fit the migrations: run npm run db:types and commit it'
          : 'db/types.ts could not be written'
      return { json: { ok }, text, exit: ok ? EXIT.ok : EXIT.failure }
    } finally {
      await server.stop()
    }
  },
)
