import { createBackupKey } from '#server/backups/encryption/create-key.ts'
import { readConfig } from '#server/kernel/config.ts'
import { runCommand, UsageError } from '../command.ts'

await runCommand(
  {
    name: 'backup:keys',
    summary: 'Makes a key that backups are encrypted for, and prints the note that belongs in the safe with it.',
    options: {
      out: { type: 'string', value: 'path', help: 'File for the secret half; must not exist, nor lie in the store' },
    },
    examples: ['npm run -s backup:keys -- --out /media/usb/backup-key.txt > recovery-note.txt'],
  },
  async ({ options }) => {
    if (!options.out) throw new UsageError('--out <path> says where the secret half goes')
    const key = await createBackupKey(readConfig(), { file: options.out, at: new Date() })
    return { json: key, text: key.note }
  },
)
