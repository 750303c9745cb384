import { pruneForCommand } from '#server/backups/commands/prune.service.ts'
import { EXIT, runCommand } from '../command.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:prune',
    summary: 'Deletes the backups that no schedule keeps. Pinned ones and the last proven ones always stay.',
    options: {
      'dry-run': { type: 'boolean', help: 'Delete nothing; say what would be deleted' },
      company: { type: 'string', value: 'short name', help: 'Only the backups of this company' },
    },
    exits: { [EXIT.partial]: 'a store would not delete some of the files; run it again' },
    examples: ['npm run -s backup:prune -- --dry-run'],
  },
  ({ options }) =>
    withServices('counterfoil backup:prune', async (services) => {
      const result = await pruneForCommand(services, {
        company: options.company ?? null,
        dryRun: options['dry-run'],
      })
      const lines = [
        ...result.kept.map(({ fileName, rules }) => `keep    ${fileName}  (${rules.join(', ')})`),
        ...result.removed.map(({ fileName }) => `${result.dryRun ? 'would delete' : 'deleted'}  ${fileName}`),
        ...result.failed.map(({ fileName, message }) => `NOT DELETED  ${fileName}: ${message}`),
        `${result.removed.length} deleted, ${result.kept.length} kept, ${(result.freedBytes / 1e6).toFixed(1)} MB freed`,
      ]
      return { json: result, text: lines.join('\n'), exit: result.failed.length > 0 ? EXIT.partial : EXIT.ok }
    }),
)
