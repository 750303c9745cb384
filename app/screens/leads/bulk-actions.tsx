import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { WriteToMany } from '#app/screens/messages/mailings/write-to-many.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { SelectionFields } from '#app/ui/table/selection.tsx'
import type { Selection } from '#app/ui/table/types.ts'
import { type DispositionChoice, useDispositionOptions } from './disposition-badge.tsx'

export interface BulkActionsProps {
  selection: Selection
  dispositions: readonly DispositionChoice[]
  assignees: readonly { id: string; name: string }[]
  /** Whether this person hands leads to others and deletes them. */
  mayManage: boolean
}

/** What can be done with ticked leads, or with all that match. */
export function BulkActions({ selection, dispositions, assignees, mayManage }: BulkActionsProps) {
  const { t } = useTranslation()
  const options = useDispositionOptions(dispositions.filter(({ requiresNextAction }) => !requiresNextAction))
  const row = 'flex flex-wrap items-center gap-1.5'
  return (
    <>
      <Form intent="assign" className={row}>
        <SelectionFields selection={selection} />
        <Select
          name="assignedTo"
          label={t('leads.bulk.assignTo')}
          hideLabel
          options={[
            { value: 'me', label: t('leads.list.mine') },
            ...(mayManage ? assignees.map(({ id, name }) => ({ value: id, label: name })) : []),
            { value: 'none', label: t('leads.list.nobody') },
          ]}
        />
        <Submit size="sm" name="intent" value="assign">
          {t('leads.bulk.assign')}
        </Submit>
      </Form>
      <Form intent="disposition" className={row}>
        <SelectionFields selection={selection} />
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
      </Form>
      {mayManage && (
        <details className="text-sm">
          <summary className="flex min-h-8 cursor-pointer items-center px-2 font-medium">
            {t('leads.work.share.title')}
          </summary>
          <Form intent="share" className="flex flex-wrap items-center gap-x-4 gap-y-1.5 py-1">
            <SelectionFields selection={selection} />
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
          </Form>
        </details>
      )}
      {mayManage && <WriteToMany entity="LEAD" selection={selection} />}
      {mayManage && (
        <Form intent="remove" className={row}>
          <SelectionFields selection={selection} />
          <Submit size="sm" variant="ghost" icon={Trash2} name="intent" value="remove">
            {t('leads.bulk.remove')}
          </Submit>
        </Form>
      )}
    </>
  )
}
