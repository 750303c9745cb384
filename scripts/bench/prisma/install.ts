import { execFile } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const FILES = ['package.json', 'schema.prisma', 'peer.mjs', 'reads.mjs', 'writes.mjs', 'imports.mjs']

/** An appliance as its table has it; amounts in minor units. */
export interface Appliance {
  kind: string
  make: string
  cover: string
  price_minor: number
  monthly_minor: number
}

/** A lead as its table has it, normalised. */
export interface LeadRow {
  first_name: string
  last_name: string
  phone: string
  email: string
  address_line1: string
  city: string
  notes: string
}

/** What these files do through Prisma. */
export interface PrismaPeer {
  customersPage(): Promise<unknown>
  salesPage(): Promise<unknown>
  customer(id: string): Promise<unknown>
  eligibility(ids: readonly string[]): Promise<unknown>
  createSale(sale: {
    id: string
    idempotencyKey: string
    lastName: string
    appliances: readonly Appliance[]
  }): Promise<unknown>
  importLeads(batch: { batchId: string; fileName: string; rows: readonly LeadRow[] }): Promise<unknown>
  close(): Promise<void>
}

interface PrismaWorld {
  url: string
  connections: number
  companyId: string
  userId: string
  currency: string
  /** Day in the company's zone, `2026-11-20`. */
  today: string
}

/**
 * Installs Prisma from the registry into a folder of its own and generates its client there. None of its scripts run, so
 * nothing is downloaded but packages: the engine is the one of WebAssembly, and the one for migrations is not asked for.
 *
 * @returns makes a peer on a database.
 * @throws {Error} with what npm or Prisma printed, when there is no registry.
 */
export async function installPrisma(folder: string): Promise<(world: PrismaWorld) => PrismaPeer> {
  await mkdir(folder, { recursive: true })
  for (const file of FILES) await cp(join(import.meta.dirname, file), join(folder, file))
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder })
  await run(process.execPath, [join(folder, 'node_modules/prisma/build/index.js'), 'generate'], {
    cwd: folder,
    // `generate` looks for the engine of migrations, which it does not use, and would download it.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      DATABASE_URL: 'postgresql://nobody@localhost/none',
    },
  })
  const load = (file: string) => import(pathToFileURL(join(folder, file)).href)
  const [{ createPrismaPeer }, { PrismaClient }] = await Promise.all([load('peer.mjs'), load('client/client.ts')])
  return (world) => createPrismaPeer(PrismaClient, world)
}
