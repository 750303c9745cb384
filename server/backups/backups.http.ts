import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { appRouter, type Caller } from '#server/trpc/router.ts'
import { type BackupKind, comprehensiveBackupBody, createBackupBody } from './backups.schemas.ts'
import { settleDeadDrills } from './drill/drill.service.ts'
import { manifestFileName } from './format/names.ts'
import { settleDeadRestores } from './restore/runs/settle-restores.service.ts'
import { settleDeadRuns } from './runs/dead-runs.service.ts'
import { openInStore } from './store.ts'

/** Longer than any proxy's patience is of no use: the answer then says how to ask again. */
const MOST_WAIT_MS = 110_000
const LOOK_AGAIN_MS = 400

/**
 * The doors that are no page and no procedure: the address that programs of the old system call, and downloads.
 * Both go through the same procedures as everything else, so the same rules hold.
 */
export function backupDoors(services: Services): Router {
  // A start is when what the last process left unfinished is put in order.
  settleDeadRuns(services).catch((error: unknown) =>
    services.logger.warn({ err: error }, 'dead backups could not be looked for'),
  )
  Promise.all([settleDeadDrills(services), settleDeadRestores(services)]).catch((error: unknown) =>
    services.logger.warn({ err: error }, 'dead drills and restores could not be looked for'),
  )

  const router = Router()
  router.post(
    '/api/admin/comprehensive-backup',
    express.json({ limit: '16kb' }),
    handled((request, response) => {
      const body = comprehensiveBackupBody.parse(request.body ?? {})
      return make(response, { ...body, kind: 'comprehensive' })
    }),
  )
  router.post(
    '/api/admin/create-backup',
    express.json({ limit: '16kb' }),
    handled((request, response) => {
      const body = createBackupBody.parse(request.body ?? {})
      return make(response, { ...body, kind: 'database', coverage: 'database' })
    }),
  )
  router.get(
    '/api/admin/backups/:id/file',
    handled((request, response) => send(services, response, String(request.params.id), 'file')),
  )
  router.get(
    '/api/admin/backups/:id/manifest',
    handled((request, response) => send(services, response, String(request.params.id), 'manifest')),
  )
  return router
}

/** Makes a backup as its page would, and waits for it as long as a caller may be expected to. */
async function make(
  response: Response,
  body: z.output<typeof comprehensiveBackupBody> & { kind: BackupKind },
): Promise<void> {
  const { actor } = response.locals.context
  if (!actor) throw new AppError('UNAUTHENTICATED')
  const api = callerOf(response)
  const operator = actor.user.isOperator && (actor.token?.operator ?? true)
  const begun = await api.backups.createBackup({
    reason: body.reason,
    kind: body.kind,
    coverage: body.coverage ?? (operator ? 'database' : 'company'),
    encryption: body.encryption,
    recipients: body.recipients,
    passphrase: body.passphrase,
    passphraseAgain: body.passphrase,
  })

  const deadline = performance.now() + (body.wait ? MOST_WAIT_MS : 0)
  let run = await api.backups.getBackup({ id: begun.id })
  while (run.working && performance.now() < deadline && !response.destroyed) {
    await sleep(LOOK_AGAIN_MS)
    run = await api.backups.getBackup({ id: begun.id })
  }
  const { id, kind, state, coverage, reason, path, fileName, records, bytes, working, failureMessage } = run
  const tables = Object.fromEntries(run.tables.map((table) => [table.key, table.records]))
  const { communicationSummary } = run
  response.status(working ? 202 : state === 'FAILED' ? 500 : 201).json({
    success: state !== 'FAILED',
    backup: {
      ...{ id, kind, state, coverage, reason, path, fileName, records, bytes, working, failureMessage },
      ...{ tables, communicationSummary },
    },
  })
}

/** Streams a stored file. The id alone comes from outside; name and place come from the database. */
async function send(services: Services, response: Response, id: string, what: 'file' | 'manifest'): Promise<void> {
  const file = await callerOf(response).backups.downloadBackup({ id })
  const name = what === 'file' ? file.name : manifestFileName(file.name)
  const { handle, bytes } = await openInStore(
    services.config,
    what === 'file' ? file.path : manifestFileName(file.path),
  )
  try {
    response.setHeader('Content-Type', what === 'file' ? 'application/zstd' : 'application/json')
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`)
    response.setHeader('Content-Length', bytes)
    // Without it the compression middleware would pack what is packed, and drop the length.
    response.setHeader('Cache-Control', 'no-store, no-transform')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (what === 'file') response.setHeader('X-Checksum-Sha256', file.sha256)
    await pipeline(handle.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 }), response)
  } finally {
    await handle.close()
  }
}

function callerOf(response: Response): Caller {
  return appRouter.createCaller(response.locals.context)
}

/** Express 4 does not look at what an async handler rejects with. */
function handled(work: (...args: Parameters<RequestHandler>) => Promise<void>): RequestHandler {
  return (request, response, next) => {
    work(request, response, next).catch((error: unknown) => {
      // The person went away in the middle of a download; there is nobody to answer.
      if (
        response.destroyed ||
        (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')
      )
        return
      next(error)
    })
  }
}
