import { z } from 'zod'
import { reasonSchema } from '../../backups.schemas.ts'

export const updateRestoreApprovalInput = z.strictObject({ required: z.boolean(), reason: reasonSchema })
