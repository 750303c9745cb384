import { AppError, notFound } from '#server/kernel/errors.ts'

export type RestoreRefusal =
  | 'RESTORE_RUNNING'
  | 'PHRASE'
  | 'APPROVAL_NEEDED'
  | 'SAME_PERSON'
  | 'SAME_ASKER'
  | 'NO_SECOND_ADMIN'
  | 'PREVIEW_EXPIRED'
  | 'OUT_OF_ORDER'
  | 'BROKEN_REFERENCES'
  | 'NOTHING_HELD'
  | 'NOT_COMPREHENSIVE'
  | 'KEY_NEEDED'
  | 'WRONG_KEY'

export const noSuchRestore = () => notFound('restore')

const refusal =
  (
    code: 'PRECONDITION' | 'LOCKED' | 'FORBIDDEN' | 'CONFLICT',
    reason: RestoreRefusal,
    message: string,
    userMessage: string,
  ) =>
  (field?: string) =>
    new AppError(code, { reason, message, userMessage, ...(field ? { field } : undefined) })

export const restoreRunning = refusal(
  'LOCKED',
  'RESTORE_RUNNING',
  'another restore holds the lease',
  'Another restore is being prepared or made right now. One at a time: wait for it, or cancel it.',
)
export const wrongPhrase = refusal(
  'PRECONDITION',
  'PHRASE',
  'phrase not typed',
  'Type the words exactly as they are shown to confirm.',
)
export const approvalNeeded = refusal(
  'PRECONDITION',
  'APPROVAL_NEEDED',
  'no second person has agreed',
  'A second admin must agree to this restore first.',
)
export const samePerson = refusal(
  'FORBIDDEN',
  'SAME_PERSON',
  'approved by the one who asked',
  'Whoever asked for a restore cannot also approve it. Ask another admin.',
)
export const sameAsker = refusal(
  'FORBIDDEN',
  'SAME_ASKER',
  'lifted by the one who asked',
  'Whoever asked to switch it off cannot also do it. Ask another admin.',
)
export const noSecondAdmin = refusal(
  'PRECONDITION',
  'NO_SECOND_ADMIN',
  'there is nobody to agree',
  'Nobody else could agree: you are the only admin. Make somebody else an admin first.',
)
export const previewExpired = refusal(
  'PRECONDITION',
  'PREVIEW_EXPIRED',
  'the preview is too old',
  'This preview is more than a day old and was removed. Begin again. Nothing was changed.',
)
export const outOfOrder = refusal(
  'CONFLICT',
  'OUT_OF_ORDER',
  'the restore is in another state',
  'This restore is no longer waiting for that. Look at its page for where it stands.',
)
export const brokenReferences = refusal(
  'PRECONDITION',
  'BROKEN_REFERENCES',
  'rows would point at nothing',
  'This restore would leave rows that point at nothing. The preview names them: choose more tables.',
)
export const notComprehensive = refusal(
  'PRECONDITION',
  'NOT_COMPREHENSIVE',
  'only comprehensive backups are restored',
  'Only comprehensive backups are restored here: the others do not hold everything. Load a SQL backup with psql.',
)
export const nothingHeld = refusal(
  'CONFLICT',
  'NOTHING_HELD',
  'no hold',
  'Nothing is paused, or only an operator can release it.',
)
