import { DAILY_FIGURES } from '#db/summaries/daily-figures.ts'
import { inTransaction } from '#db/transaction.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { findCompanyIds } from '../companies/companies.queries.ts'
import { dayInZone } from '../kernel/days.ts'
import type { Services } from '../services.ts'
import {
  allowMinutes,
  findCustomerIds,
  findDriftedSummaries,
  getLastCheck,
  reconcileDaily,
  recordSummaryRun,
  type SummaryRun,
  takeCompanySnapshot,
} from './reconcile.queries.ts'
import { lockCustomers, refreshCustomers, type SummaryScope } from './summaries.queries.ts'

/** Customers checked and locked at a time: a payment of one of them waits for about a tenth of a second. */
const BATCH = 2_000
const FIRST_DRIFT_SHOWN = 5
const BEFORE_EVERY_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Checks the summaries of every company whose day has begun and that was not checked on it, and of those to which data
 * was restored since: the job reaches each company soon after its own midnight and after a restore, and one that was
 * missed the next time. One company's failure is logged and does not keep the others from their turn.
 */
export async function reconcileDueCompanies(services: Services): Promise<{ companies: number; drifted: number }> {
  const done = { companies: 0, drifted: 0 }
  let failure: unknown
  for (const companyId of await inTransaction(services.database, { readOnly: true }, (trx) => findCompanyIds(trx))) {
    try {
      const run = await reconcileWhenDue(services, companyId)
      if (!run) continue
      done.companies += 1
      done.drifted += run.driftedCount
    } catch (error) {
      failure ??= error
      services.logger.error({ err: error, companyId }, 'the summaries of a company could not be checked')
    }
  }
  if (failure) throw failure
  return done
}

async function reconcileWhenDue(services: Services, companyId: string): Promise<SummaryRun | null> {
  const settings = { companyId, readOnly: true }
  const company = await inTransaction(services.database, settings, (trx) => getLastCheck(trx, { companyId }))
  if (!company) return null
  const today = dayInZone(services.clock.now(), company.timeZone)
  const checked = company.checkedOn !== null && company.checkedOn >= today
  if (checked && !company.restored) return null
  return reconcileCompany(services, { companyId, timeZone: company.timeZone }, { restored: company.restored })
}

/**
 * Recomputes every summary of a company, repairs what differs, and gives the queue its scores of the day. Drift is
 * a defect of some writer: it is logged, counted in /metrics, and left in the audit log.
 *
 * @param restored whether data was restored since the last check. A restore of some rows leaves the summaries as they
 *   were, so that differences are to be expected: they are repaired and audited, and not counted as drift.
 */
export async function reconcileCompany(
  services: Services,
  scope: SummaryScope,
  { restored = false }: { restored?: boolean } = {},
): Promise<SummaryRun> {
  const { database, clock, logger } = services
  const { companyId } = scope
  const started = performance.now()
  const today = dayInZone(clock.now(), scope.timeZone)
  const drift: SummaryRun['drift'] = {}

  for (const figures of DAILY_FIGURES) {
    drift[figures.table] = await inTransaction(database, { companyId }, async (trx) => {
      await allowMinutes(trx)
      return reconcileDaily(trx, scope, figures)
    })
  }
  await inTransaction(database, { companyId }, async (trx) => {
    await allowMinutes(trx)
    await takeCompanySnapshot(trx, scope, today, clock.now())
  })
  drift.customer_ar_summary = await reconcileCustomers(services, scope, today)

  const repaired = Object.values(drift).reduce((sum, { drifted }) => sum + drifted, 0)
  const run: SummaryRun = {
    day: today,
    driftedCount: restored ? 0 : repaired,
    drift: Object.fromEntries(Object.entries(drift).filter(([, { drifted }]) => drifted > 0)),
    durationMs: Math.round(performance.now() - started),
    finishedAt: clock.now(),
  }
  await inTransaction(database, { companyId }, async (trx) => {
    await recordSummaryRun(trx, scope, run)
    if (repaired === 0) return
    const tables = Object.fromEntries(Object.entries(run.drift).map(([table, { drifted }]) => [table, drifted]))
    const entry = { action: 'summaries.repaired', entity: 'summary', entityId: today, at: run.finishedAt }
    await recordAudit(
      trx,
      { kind: 'system', companyId },
      { ...entry, details: { drifted: repaired, restored, tables } },
    )
  })
  if (restored) logger.info({ companyId, repaired }, 'summaries were brought up to date with restored data')
  else if (repaired > 0) logger.error({ companyId, drift: run.drift }, 'summaries had drifted and were repaired')
  return run
}

/** Batch by batch, each locked as its writers lock it, so that nobody's change is taken for drift. */
async function reconcileCustomers({ database }: Services, scope: SummaryScope, today: string) {
  const { companyId } = scope
  const found = { drifted: 0, first: [] as unknown[] }
  for (let after = BEFORE_EVERY_ID; ; ) {
    const ids = await inTransaction(database, { companyId }, async (trx) => {
      const batch = await findCustomerIds(trx, scope, after, BATCH)
      if (batch.length === 0) return batch
      await lockCustomers(trx, scope, batch)
      const drifted = await findDriftedSummaries(trx, scope, batch, today)
      found.drifted += drifted.length
      found.first.push(...drifted.slice(0, FIRST_DRIFT_SHOWN - found.first.length))
      await refreshCustomers(trx, scope, batch, today)
      return batch
    })
    const last = ids.at(-1)
    if (last === undefined) return found
    after = last
  }
}
