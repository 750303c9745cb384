import { AppError } from '../kernel/errors.ts'

/** A customer or invoice that is not there, or belongs to another company: nobody learns which. */
export function noSuch(entity: 'customer' | 'invoice'): AppError {
  return new AppError('NOT_FOUND', {
    message: `no such ${entity}`,
    reason: 'NO_SUCH_RECORD',
    userMessage: `There is no such ${entity}. It may have been deleted for good.`,
  })
}
