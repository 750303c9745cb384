import { AppError, notFound } from '#server/kernel/errors.ts'

export const noSuchSchedule = () => notFound('backup schedule')

export function cannotFollow(field: 'cron' | 'timeZone'): AppError {
  return new AppError('BAD_INPUT', {
    field,
    reason: field === 'cron' ? 'BAD_CRON' : 'BAD_TIME_ZONE',
    message: `unusable ${field}`,
    userMessage:
      field === 'cron'
        ? 'This is no cron expression with five fields: minute, hour, day, month, weekday. Every night at two is "0 2 * * *".'
        : 'This is no time zone. Write it as Europe/London or Asia/Dubai.',
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
    userMessage: 'Say when the backup is due. Only schedules of the whole database can follow the configuration.',
  })
}

export function onlyWhole(): AppError {
  return new AppError('BAD_INPUT', {
    field: 'kind',
    reason: 'ONLY_WHOLE_DATABASE',
    message: 'a SQL backup of one company',
    userMessage: 'A SQL backup holds the whole database. Choose a comprehensive backup for one company.',
  })
}
