import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { configSchema } from '#server/kernel/config.ts'
import { EXIT, runCommand } from '../command.ts'

const FILE = '.env.example'

await runCommand(
  {
    name: 'env:example',
    summary: `Writes ${FILE} from the settings that the configuration knows.`,
    options: { verify: { type: 'boolean', help: 'Change nothing; fail when the file is out of date' } },
    exits: { [EXIT.failure]: `${FILE} is out of date (with --verify)` },
  },
  async ({ options, say }) => {
    const wanted = envExample()
    const current = existsSync(FILE) && readFileSync(FILE, 'utf8') === wanted
    if (options.verify) {
      if (!current) say(`${FILE} is out of date. Run npm run env:example and commit it.`)
      return { json: { current }, exit: current ? EXIT.ok : EXIT.failure }
    }
    writeFileSync(FILE, wanted)
    return { json: { written: FILE } }
  },
)

/** Every setting with its meaning; commented out where a default or nothing is right. */
function envExample(): string {
  const settings = Object.entries(configSchema.shape).map(([name, schema]) => {
    const standard = schema.safeParse(undefined).data
    const value = standard === undefined ? '' : String(standard)
    return `# ${schema.description ?? ''}\n# ${name}=${value}\n`
  })
  return [
    '# Settings of Counterfoil. Copy to .env and uncomment what differs; everything has a default or may stay unset.',
    '# Any of them may also come from a file: NAME_FILE=/path holds the value of NAME.',
    '# Written by npm run env:example from server/kernel/config.ts.\n',
    ...settings,
  ].join('\n')
}
