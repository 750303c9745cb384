import { runCommand } from './command.ts'
import { build } from './process/building.ts'

await runCommand(
  {
    name: 'build',
    summary: 'Builds the pages into build/. npm start does it by itself when they are stale.',
    options: {},
  },
  async ({ say }) => {
    await build(say)
    return { json: { built: true } }
  },
)
