import { randomBytes } from 'node:crypto'
import { readConfig } from '#server/kernel/config.ts'
import { rotatePaymentKeys } from '#server/payments/rotation.service.ts'
import { createServices } from '#server/services.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'payments:rotate',
    summary:
      'Seals every bank account anew with the first key of PAYMENT_KEYS. Put the new key first and keep the old ones ' +
      'behind it, restart web and worker, then run this; it goes on where an interrupted run stopped. A key that is no ' +
      'longer named in the answer can then be taken out.',
    options: {
      'make-key': { type: 'string', value: '<name>', help: 'only print a new key of this name, for PAYMENT_KEYS' },
    },
    exits: { [EXIT.partial]: 'some rows open with none of the keys; they stay as they are' },
    examples: ['npm run -s payments:rotate -- --make-key 2027a', 'npm run -s payments:rotate -- --json'],
  },
  async ({ options, say }) => {
    const name = options['make-key']
    if (name !== undefined) {
      if (!/^[A-Za-z0-9_-]{1,40}$/.test(name)) throw new UsageError('A name has 1 to 40 letters, digits, - and _.')
      const key = `${name}=${randomBytes(32).toString('base64')}`
      return { json: { key }, text: key }
    }
    const config = readConfig()
    return await withDatabase(config, async ({ url }) => {
      const services = createServices({ ...config, DATABASE_URL: url })
      try {
        const done = await rotatePaymentKeys(services, { onBatch: (rows) => say(`${rows} sealed anew`) })
        const needed = done.stillNeeded.map(({ keyId, rows }) => `${keyId} (${rows})`).join(', ')
        return {
          json: { ...done },
          text: `${done.resealed} bank accounts sealed with ${done.keyId}. ${needed ? `Still needed: ${needed}.` : 'No other key is needed.'}`,
          exit: done.unreadable > 0 ? EXIT.partial : EXIT.ok,
        }
      } finally {
        await services.close()
      }
    })
  },
)
