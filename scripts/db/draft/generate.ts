import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeMigrationFiles } from '#db/migrator/draft/skeleton.ts'
import { lintMigrations, MIGRATIONS_DIR } from '#db/migrator/index.ts'
import { EXIT, runCommand, UsageError } from '../../command.ts'

await runCommand(
  {
    name: 'db:generate',
    summary:
      'Makes a new migration of migrations/draft.sql (or an empty one): its four files, with rollback and validation begun. Then writes db/types.ts.',
    options: {
      dir: { type: 'string', value: 'folder', help: 'Another folder of migrations' },
      types: { type: 'boolean', help: 'Write db/types.ts afterwards (--no-types leaves it); on unless denied' },
    },
    arguments: ['name'],
    exits: { [EXIT.partial]: 'made, but the linter or the types found something to mend' },
    examples: ['npm run -s db:generate -- add_renewals'],
  },
  async ({ options, rest, say }) => {
    const [name] = rest
    if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) throw new UsageError('give a name of lower-case words: add_renewals')
    const dir = options.dir ?? MIGRATIONS_DIR
    const draft = join(dir, 'draft.sql')
    const folder = join(dir, `${stamp()}_${name}`)
    const newest = readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .at(-1)
    if (newest && newest >= folder.slice(dir.length + 1)) {
      throw new UsageError(`${newest} is dated later than now; migrations run in the order of their names`)
    }
    const hasDraft = existsSync(draft)
    const files = await makeMigrationFiles(hasDraft ? readFileSync(draft, 'utf8') : null)
    mkdirSync(folder)
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
    if (hasDraft) rmSync(draft)
    say(`made ${folder}${hasDraft ? ' of draft.sql' : ''}`)

    const findings = (await lintMigrations(dir)).filter(({ file }) => file.includes(folder.slice(dir.length + 1)))
    for (const { file, line, says } of findings) say(`${file}:${line}: ${says}`)
    const withTypes = hasDraft && options.dir === undefined && !process.argv.includes('--no-types')
    const typed = withTypes
      ? spawnSync(process.execPath, ['scripts/db/types.ts'], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
      : null
    return {
      json: { folder, fromDraft: hasDraft, findings, types: typed },
      text: folder,
      exit: findings.length > 0 || typed === false ? EXIT.partial : EXIT.ok,
    }
  },
)

function stamp(): string {
  return new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
}
