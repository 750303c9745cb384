import { z } from 'zod'
import { reasonSchema } from '../backups.schemas.ts'
import { retentionPolicySchema } from '../schedules/schedules.schemas.ts'

const id = z.guid().toLowerCase()

export const pinInput = z.strictObject({ id, reason: reasonSchema.optional() })
export const unpinInput = z.strictObject({ id })
export const removeBackupInput = z.strictObject({ id, reason: reasonSchema })

/** Shows what the schedules' policies delete, or what another policy of one of them would. */
export const previewRetentionInput = z.strictObject({
  scheduleId: id.optional(),
  policy: retentionPolicySchema.optional(),
})
