import { timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { inTransaction } from '#db/transaction.ts'
import { readLastRestorable } from '../backups/health.queries.ts'
import { countDoubts } from '../communications/sending/delivery/sweep.service.ts'
import type { Config } from '../kernel/config.ts'
import { AppError } from '../kernel/errors.ts'
import { measureBacklog } from '../outbox/backlog.service.ts'
import type { Services } from '../services.ts'
import { countDrift } from '../summaries/reconcile.queries.ts'
import { checkHealth } from './health.ts'

/** How long drift is worth an alert after the night that repaired it. */
const DRIFT_SHOWN_MS = 2 * 86_400_000

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Prometheus metrics of this process, and of the backups that the on-call person is woken for. */
export function createMetrics(services: Services): { observe: RequestHandler; answer: RequestHandler } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'counterfoil_http_request_seconds',
    help: 'Time to answer, by method and status class',
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  new Gauge({
    name: 'counterfoil_pool_connections',
    help: 'Database connections of this process, by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { pool } = services.database
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  new Gauge({
    name: 'counterfoil_health',
    help: '1 when the check passes, 0 when it does not',
    labelNames: ['check'],
    registers: [registry],
    async collect() {
      const { checks } = await checkHealth(services)
      for (const [check, { ok }] of Object.entries(checks)) this.set({ check }, ok ? 1 : 0)
    },
  })
  new Gauge({
    name: 'counterfoil_last_backup_age_seconds',
    help: 'Age of the newest verified backup of the whole database; absent when there is none',
    registers: [registry],
    async collect() {
      this.reset()
      const { lastBackupAt } = await checkHealth(services)
      if (lastBackupAt) this.set((services.clock.now().getTime() - lastBackupAt.getTime()) / 1000)
    },
  })
  new Gauge({
    name: 'counterfoil_outbox_waiting_jobs',
    help: 'Jobs of all companies that have not begun although their moment has come, by queue',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const [queue, { waiting }] of await measureBacklog(services)) this.set({ queue }, waiting)
    },
  })
  new Gauge({
    name: 'counterfoil_outbox_oldest_job_seconds',
    help: 'How long the first of them waits; absent when none does',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      this.reset()
      const now = services.clock.now().getTime()
      for (const [queue, { oldest }] of await measureBacklog(services))
        if (oldest) this.set({ queue }, (now - oldest.getTime()) / 1000)
    },
  })
  new Gauge({
    name: 'counterfoil_messages_in_doubt',
    help: 'Messages of all companies of which nobody knows whether they arrived; each waits for a person',
    labelNames: ['channel'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const [channel, count] of Object.entries(await countDoubts(services))) this.set({ channel }, count)
    },
  })
  new Gauge({
    name: 'counterfoil_summary_drift_rows',
    help: 'Rows of summaries that the checks of the last two days had to repair; anything but 0 is a defect',
    registers: [registry],
    async collect() {
      const since = new Date(services.clock.now().getTime() - DRIFT_SHOWN_MS)
      const settings = { operator: true, readOnly: true }
      this.set(await inTransaction(services.database, settings, (trx) => countDrift(trx, since)))
    },
  })

  new Gauge({
    name: 'counterfoil_last_restorable_backup_age_seconds',
    help: 'Age of the newest backup of the whole database that a drill restored; absent when there is none',
    registers: [registry],
    async collect() {
      this.reset()
      const settings = { operator: true, readOnly: true }
      const at = await inTransaction(services.database, settings, (trx) => readLastRestorable(trx)).catch(() => null)
      if (at) this.set((services.clock.now().getTime() - at.getTime()) / 1000)
    },
  })

  return {
    observe: (request, response, next) => {
      const stop = durations.startTimer()
      response.on('finish', () =>
        stop({ method: request.method, status: `${Math.floor(response.statusCode / 100)}xx` }),
      )
      next()
    },
    answer: async (request, response, next) => {
      try {
        assertMayRead(request, services.config)
        response.type(registry.contentType).send(await registry.metrics())
      } catch (error) {
        next(error)
      }
    },
  }
}

/**
 * With a token configured, only the token opens; without one, only this machine does. Behind a proxy every
 * request comes from this machine, so there nothing but the token will do.
 */
function assertMayRead(request: Request, { METRICS_TOKEN, TRUST_PROXY }: Config): void {
  const allowed =
    METRICS_TOKEN === undefined
      ? TRUST_PROXY === 0 && LOOPBACK.has(request.socket.remoteAddress ?? '')
      : sameSecret(request.get('authorization') ?? '', `Bearer ${METRICS_TOKEN}`)
  if (allowed) return
  throw new AppError('FORBIDDEN', {
    userMessage:
      'Metrics are readable from this machine, or, always behind a proxy, with METRICS_TOKEN as bearer token.',
  })
}

function sameSecret(given: string, wanted: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(wanted)
  return a.length === b.length && timingSafeEqual(a, b)
}
