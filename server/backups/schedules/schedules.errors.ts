import { AppError, notFound } from '#server/kernel/errors.ts'
import { SCHEDULE_WORDS } from './schedules.schemas.ts'

export const noSuchSchedule = () => notFound('backup schedule')

export function cannotFollow(): AppError {
  return new AppError('BAD_INPUT', {
    field: 'cron',
    reason: 'BAD_CRON',
    message: 'unusable cron',
    userMessage: SCHEDULE_WORDS.BAD_CRON,
  })
}

export function tooOften(minutes: number): AppError {
  return new AppError('BAD_INPUT', {
    field: 'cron',
    reason: 'TOO_OFTEN',
    message: 'schedule too frequent',
    userMessage: `Leave at least ${minutes} minutes between two backups. One that is still being made would hold up the next.`,
  })
}

export function needsTime(): AppError {
  return new AppError('BAD_INPUT', {
    field: 'cron',
    reason: 'NEEDS_TIME',
    message: 'a company schedule without a time',
    userMessage: SCHEDULE_WORDS.NEEDS_TIME,
  })
}

export function onlyWhole(): AppError {
  return new AppError('BAD_INPUT', {
    field: 'kind',
    reason: 'ONLY_WHOLE_DATABASE',
    message: 'a SQL backup of one company',
    userMessage: SCHEDULE_WORDS.ONLY_WHOLE_DATABASE,
  })
}
