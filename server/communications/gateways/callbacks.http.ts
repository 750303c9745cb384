import express, { type Request, type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { hearMail, mailReports } from './mail-reports.service.ts'
import { hearStatus, hearText } from './sms-reports.service.ts'
import { isReportSignedBy, isSignedBy } from './twilio-signature.ts'

const id = z.guid()
const E164 = /^\+[1-9][0-9]{6,14}$/

/**
 * The doors that gateways and mail services report through. They carry no session and are no page's, so they stand
 * before the check of origins; each believes a signature over the raw body, and nothing else.
 */
export function callbackDoors(services: Services): Router {
  const router = Router()
  // As it came: a parser in between would change what the signature is over.
  const raw = express.text({ type: () => true, limit: '1mb' })

  router.post(
    '/api/callbacks/sms/status/:company/:message',
    raw,
    handled(async (request) => {
      const params = signedParams(services, request)
      const companyId = id.safeParse(request.params.company)
      const messageId = id.safeParse(request.params.message)
      const sid = params.get('MessageSid') ?? ''
      const status = params.get('MessageStatus') ?? ''
      if (!companyId.success || !messageId.success || !sid || sid.length > 100 || !/^[a-z]{1,20}$/.test(status)) return
      const errorCode = params.get('ErrorCode')?.slice(0, 50) || null
      const report = { companyId: companyId.data, messageId: messageId.data, sid, status, errorCode }
      if (!(await hearStatus(services, report))) throw refusal('CALLBACK_STALE')
    }),
  )
  router.post(
    '/api/callbacks/sms/inbound',
    raw,
    handled(async (request) => {
      const params = signedParams(services, request)
      const sid = params.get('MessageSid') ?? ''
      const from = params.get('From') ?? ''
      if (!sid || sid.length > 100 || !E164.test(from)) return
      await hearText(services, { sid, from, body: (params.get('Body') ?? '').replaceAll('\0', '') })
    }),
  )
  router.post(
    '/api/callbacks/mail',
    raw,
    handled(async (request) => {
      const secret = services.config.MAIL_CALLBACK_SECRET
      const body = bodyOf(request)
      const signature = request.get('x-counterfoil-signature') ?? ''
      if (!secret || !isReportSignedBy(secret, body, signature, services.clock.now())) throw refusal('SIGNATURE_WRONG')
      const parsed = mailReports.safeParse(readJson(body))
      if (!parsed.success) throw refusal('REPORT_UNREADABLE')
      for (const report of parsed.data.events) await hearMail(services, report)
    }),
  )
  return router
}

/** The parameters of a gateway's callback, once its signature was found right. */
function signedParams({ config }: Services, request: Request): URLSearchParams {
  const params = new URLSearchParams(bodyOf(request))
  const origin = config.ORIGIN ? new URL(config.ORIGIN).origin : ''
  const signature = request.get('x-twilio-signature') ?? ''
  // The address as we gave it out, not as a Host header says.
  if (!config.SMS_TOKEN || !origin || !isSignedBy(config.SMS_TOKEN, origin + request.originalUrl, params, signature))
    throw refusal('SIGNATURE_WRONG')
  return params
}

const WORDS = {
  SIGNATURE_WRONG: 'This report is not signed by a gateway we know. Nothing was changed.',
  CALLBACK_STALE: 'This report is too old to be believed. Nothing was changed.',
  REPORT_UNREADABLE: 'This report cannot be read. Nothing was changed.',
}

function refusal(reason: keyof typeof WORDS): AppError {
  const code = reason === 'REPORT_UNREADABLE' ? 'BAD_INPUT' : 'FORBIDDEN'
  return new AppError(code, { reason, message: `callback: ${reason}`, userMessage: WORDS[reason] })
}

const bodyOf = (request: Request): string => (typeof request.body === 'string' ? request.body : '')

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function handled(work: (request: Request) => Promise<void>): RequestHandler {
  return (request, response, next) => {
    work(request)
      .then(() => response.status(204).end())
      .catch(next)
  }
}
