import type { TFunction } from 'i18next'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { Recipient } from '#server/backups/encryption/recipients.service.ts'

export function recipientColumns(t: TFunction): Column<Recipient>[] {
  return [
    {
      key: 'label',
      header: t('encryption.keys.label'),
      fixed: true,
      cell: ({ label }) => <bdi className="font-medium">{label}</bdi>,
    },
    {
      key: 'recipient',
      header: t('encryption.keys.recipient'),
      cell: ({ recipient }) => <Copyable short value={recipient} label={t('encryption.keys.recipient')} />,
    },
    {
      key: 'coverage',
      header: t('encryption.keys.coverage'),
      cell: ({ coverage }) => t(`backups.coverage.${coverage}`),
    },
    {
      key: 'added',
      header: t('encryption.keys.added'),
      cell: ({ createdAt, createdByName, madeHere }) => (
        <span className="flex flex-col">
          <DateTime value={createdAt} />
          <span className="text-xs text-muted">
            <bdi>{createdByName}</bdi>
            {madeHere && `, ${t('encryption.keys.madeHere')}`}
          </span>
        </span>
      ),
    },
    {
      key: 'actions',
      header: t('schedules.fields.actions'),
      align: 'end',
      fixed: true,
      cell: ({ id }) => (
        <Form className="flex justify-end">
          <input type="hidden" name="id" value={id} />
          <Submit size="sm" variant="ghost" name="intent" value="remove">
            {t('encryption.keys.remove')}
          </Submit>
        </Form>
      ),
    },
  ]
}
