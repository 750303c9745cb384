import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { getCompanyIdBySlug } from '../backups.queries.ts'
import { planRetention } from '../retention/plan.service.ts'
import { doomed, pruneBackups } from '../retention/removal.service.ts'
import type { RetentionOwner } from '../retention/retention.queries.ts'
import { inSystem } from '../runs/in-system.ts'

export interface CommandPrune {
  dryRun: boolean
  removed: { id: string; fileName: string; bytes: number }[]
  kept: { id: string; fileName: string; rules: string[] }[]
  failed: { id: string; fileName: string; message: string }[]
  freedBytes: number
}

/** Deletes what no policy keeps, or says what would be deleted. Without a company: of everybody and the whole database. */
export async function pruneForCommand(
  services: Services,
  input: { company: string | null; dryRun: boolean },
): Promise<CommandPrune> {
  const owner = await ownerOf(services, input.company)
  const plan = await inSystem(services, (trx) => planRetention(services, trx, owner))
  const backups = plan.flatMap((group) => group.backups)
  const gone = new Set(doomed(backups))
  const report = input.dryRun
    ? { removed: backups.filter(({ id }) => gone.has(id)), failed: [] }
    : await pruneBackups(services, owner, 'npm run backup:prune')
  return {
    dryRun: input.dryRun,
    removed: report.removed.map(({ id, fileName, bytes }) => ({ id, fileName, bytes })),
    kept: backups.filter(({ id }) => !gone.has(id)).map(({ id, fileName, rules }) => ({ id, fileName, rules })),
    failed: report.failed,
    freedBytes: report.removed.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

async function ownerOf(services: Services, slug: string | null): Promise<Exclude<RetentionOwner, { kind: 'company' }>> {
  if (slug === null) return 'everybody'
  const companyId = await inSystem(services, (trx) => getCompanyIdBySlug(trx, slug))
  if (companyId) return { companyId }
  throw new AppError('BAD_INPUT', {
    field: 'company',
    message: 'unknown company',
    userMessage: `There is no company with the short name “${slug}”.`,
  })
}
