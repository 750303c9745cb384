import { inTransaction } from '#db/transaction.ts'
import type { Services } from '#server/services.ts'

/** What belongs to no request: visible as to an operator. */
export function inSystem<T>(services: Services, work: Parameters<typeof inTransaction<T>>[2]): Promise<T> {
  return inTransaction(services.database, { operator: true }, work)
}
