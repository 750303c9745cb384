import { ensureBuilt } from '../../scripts/process/building.ts'

/** Builds the pages once before the browser walks them, unless the build is of exactly these files. */
export default async function setup(): Promise<void> {
  await ensureBuilt((line) => process.stderr.write(`${line}\n`))
}
