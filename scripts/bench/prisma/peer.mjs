// The reads and writes of `bench -- prisma`, as somebody would write them with Prisma: relations by `select`, upserts by
// `upsert`, raw SQL for nothing but the locks, which Prisma has no words for. The bench copies these files beside the
// client it generates, which is why they are not part of the project's types.
import { PrismaPg } from '@prisma/adapter-pg'
import { createReads } from './reads.mjs'
import { createWrites } from './writes.mjs'

/**
 * Connects to the database as its superuser, whom no policy slows down.
 *
 * @param {Function} PrismaClient the generated one
 * @param {{ url: string, connections: number, companyId: string, userId: string, today: string, currency: string }} world
 */
export function createPrismaPeer(PrismaClient, { url, connections, ...world }) {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections }),
    transactionOptions: { maxWait: 30_000, timeout: 60_000 },
  })
  return {
    ...createReads(prisma, world.companyId),
    ...createWrites(prisma, world),
    close: () => prisma.$disconnect(),
  }
}
