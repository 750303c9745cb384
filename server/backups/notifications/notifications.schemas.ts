import { z } from 'zod'
import { BACKUP_COVERAGES } from '../backups.schemas.ts'

export const CHANNEL_KINDS = ['mail', 'webhook'] as const

export const createChannelInput = z
  .strictObject({
    coverage: z.enum(BACKUP_COVERAGES).default('company'),
    kind: z.enum(CHANNEL_KINDS).default('mail'),
    target: z.string().trim().min(3).max(500),
  })
  .superRefine(({ kind, target }, context) => {
    const ok = kind === 'mail' ? z.email().safeParse(target).success : URL.canParse(target)
    const message =
      kind === 'mail'
        ? 'Write an e-mail address, such as ops@example.com.'
        : 'Write an address that begins with https://.'
    if (!ok) context.addIssue({ code: 'custom', path: ['target'], message })
  })

export const channelIdInput = z.strictObject({ id: z.guid().toLowerCase() })
