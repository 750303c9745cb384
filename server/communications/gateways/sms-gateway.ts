import type { Config } from '#server/kernel/config.ts'
import { NotAcceptedError } from '#server/mail/mail-error.ts'
import { writeToOutbox } from '#server/mail/mailer.ts'
import { readReply, readUnreachable } from './sms-outcome.rules.ts'

export interface SmsMessage {
  /** E.164. */
  to: string
  body: string
  /** Where the gateway reports what became of it. */
  statusCallback?: string
}

export interface SentSms {
  /** Its id at the gateway, which callbacks name; null in the outbox folder. */
  providerMessageId: string | null
  file?: string
}

/** Sends texts. Tests pass their own. */
export interface SmsGateway {
  /** Where it goes, for the logs: null for the folder. */
  readonly provider: string | null
  /** @throws {NotAcceptedError} UNAVAILABLE, saying whether the gateway may have it all the same. */
  send(message: SmsMessage): Promise<SentSms>
}

type SmsConfig = Pick<Config, 'SMS_URL' | 'SMS_ACCOUNT' | 'SMS_TOKEN' | 'SMS_FROM' | 'DATA_DIR'>

/** A gateway that says nothing for so long is taken for lost. */
const SILENCE_MS = 20_000
const MOST_ANSWER = 100_000

/** By HTTP where a gateway is configured, in the shape that Twilio made common; otherwise into the outbox folder. */
export function createSmsGateway(config: SmsConfig): SmsGateway {
  const { SMS_URL: url, SMS_ACCOUNT: account, SMS_TOKEN: token, SMS_FROM: from } = config
  if (!url || !account || !token || !from) return folderGateway(config)
  const address = `${url.replace(/\/+$/, '')}/Accounts/${encodeURIComponent(account)}/Messages.json`
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`
  return {
    provider: 'twilio',
    send: async ({ to, body, statusCallback }) => {
      const form = new URLSearchParams({ To: to, From: from, Body: body })
      if (statusCallback) form.set('StatusCallback', statusCallback)
      const { status, text } = await post(address, authorization, form)
      const read = readReply(status, text)
      if ('providerMessageId' in read) return read
      throw new NotAcceptedError(
        read,
        'SMS_REFUSED',
        'The SMS gateway did not take the text. Check SMS_URL and its log.',
      )
    },
  }
}

async function post(address: string, authorization: string, form: URLSearchParams) {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { authorization, accept: 'application/json' },
      body: form,
      // Elsewhere would get the credentials and the text.
      redirect: 'error',
      signal: AbortSignal.timeout(SILENCE_MS),
    })
    return { status: response.status, text: (await response.text()).slice(0, MOST_ANSWER) }
  } catch (cause) {
    throw new NotAcceptedError(
      readUnreachable(cause),
      'SMS_REFUSED',
      'The SMS gateway did not answer. Check SMS_URL and its log.',
      cause,
    )
  }
}

function folderGateway(config: SmsConfig): SmsGateway {
  return {
    provider: null,
    send: async (message) => {
      const content = JSON.stringify({ from: config.SMS_FROM ?? null, ...message }, null, 2)
      return { providerMessageId: null, file: await writeToOutbox(config, 'sms.json', `${content}\n`) }
    },
  }
}
