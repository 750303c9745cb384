import { z } from 'zod'
import { BACKUP_COVERAGES } from '../backups.schemas.ts'

export const CHANNEL_KINDS = ['mail', 'webhook'] as const

export const createChannelInput = z
  .strictObject({
    coverage: z.enum(BACKUP_COVERAGES).default('company'),
    kind: z.enum(CHANNEL_KINDS).default('mail'),
    target: z.string().trim().min(3).max(500),
  })
  .refine(({ kind, target }) => kind !== 'mail' || z.email().safeParse(target).success, {
    path: ['target'],
    message: 'Write an email address, such as ops@example.com.',
    params: { reason: 'CHANNEL_MAIL' },
  })
  .refine(({ kind, target }) => kind !== 'webhook' || URL.canParse(target), {
    path: ['target'],
    message: 'Write an address that begins with https://.',
    params: { reason: 'CHANNEL_WEBHOOK' },
  })

export const channelIdInput = z.strictObject({ id: z.guid().toLowerCase() })
