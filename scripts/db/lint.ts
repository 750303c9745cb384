import { type Finding, lintMigrations, runSquawk } from '#db/migrator/index.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'

await runCommand(
  {
    name: 'db:lint',
    summary:
      'Reads every migration.sql with squawk and with our own rules (companies, row level security, backfills, names).',
    options: {
      only: { type: 'string', value: 'squawk|own', help: 'One of the two' },
      dir: { type: 'string', value: 'folder', help: 'Another folder of migrations' },
    },
    exits: { [EXIT.failure]: 'something was found' },
    examples: ['npm run -s db:lint', 'npm run -s db:lint -- --only own --json'],
  },
  async ({ options }) => {
    const { only, dir } = options
    if (only !== undefined && only !== 'squawk' && only !== 'own') throw new UsageError('--only takes squawk or own')
    const findings = [
      ...(only === 'own' ? [] : await runSquawk(dir)),
      ...(only === 'squawk' ? [] : await lintMigrations(dir)),
    ]
    return {
      json: { ok: findings.length === 0, findings },
      text: findings.length === 0 ? 'Nothing found.' : findings.map(describe).join('\n'),
      exit: findings.length === 0 ? EXIT.ok : EXIT.failure,
    }
  },
)

function describe({ file, line, rule, says, cure }: Finding): string {
  return `${file}:${line}  ${rule}\n    ${says}${cure ? `\n    cure: ${cure}` : ''}`
}
