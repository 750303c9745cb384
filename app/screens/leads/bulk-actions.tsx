import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { WriteToMany } from '#app/screens/messages/mailings/write-to-many.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { type DispositionChoice, useDispositionOptions } from './disposition-badge.tsx'

export interface BulkActionsProps {
  dispositions: readonly DispositionChoice[]
  assignees: readonly { id: string; name: string }[]
  /** Whether this person hands leads to others and deletes them. */
  mayManage: boolean
}

/** What can be done with ticked leads, or with all that match. */
export function BulkActions({ dispositions, assignees, mayManage }: BulkActionsProps) {
  const { t } = useTranslation()
  const options = useDispositionOptions(dispositions.filter(({ requiresNextAction }) => !requiresNextAction))
  const row = 'flex flex-wrap items-center gap-1.5'
  return (
    <>
      <div className={row}>
        <Select
          name="assignedTo"
          label={t('leads.bulk.assignTo')}
          hideLabel
          options={[
            { value: 'me', label: t('messages.me') },
            ...(mayManage ? assignees.map(({ id, name }) => ({ value: id, label: name })) : []),
            { value: 'none', label: t('leads.list.nobody') },
          ]}
        />
        <Submit size="sm" name="intent" value="assign">
          {t('leads.bulk.assign')}
        </Submit>
      </div>
      <div className={row}>
        <Select name="disposition" label={t('leads.bulk.setTo')} hideLabel options={options} />
        <TextField
          name="reason"
          label={t('leads.bulk.reason')}
          placeholder={t('leads.bulk.reason')}
          hideLabel
          maxLength={1000}
          className="w-44"
        />
        <Submit size="sm" name="intent" value="disposition">
          {t('leads.bulk.set')}
        </Submit>
      </div>
      {mayManage && (
        <details className="text-sm">
          <summary className="flex min-h-8 cursor-pointer items-center px-2 font-medium">
            {t('leads.work.share.title')}
          </summary>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 py-1">
            <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
              <legend className="sr-only">{t('leads.work.share.among')}</legend>
              {assignees.map(({ id, name }) => (
                <label key={id} className="flex min-h-6 items-center gap-2">
                  <input type="checkbox" className="tick" name="among" value={id} />
                  <bdi>{name}</bdi>
                </label>
              ))}
            </fieldset>
            <Submit size="sm" name="intent" value="share">
              {t('leads.work.share.submit')}
            </Submit>
          </div>
        </details>
      )}
      {mayManage && <WriteToMany entity="LEAD" />}
      {mayManage && (
        <Submit size="sm" variant="ghost" icon={Trash2} name="intent" value="remove">
          {t('leads.bulk.remove')}
        </Submit>
      )}
    </>
  )
}
