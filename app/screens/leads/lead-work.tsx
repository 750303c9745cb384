import { Trash2, UserCheck, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { useFormState } from '#app/ui/form/form-context.ts'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { LeadDetail } from '#server/leads/leads.service.ts'
import { type DispositionChoice, useDispositionOptions } from './disposition-badge.tsx'
import { NextActionFields } from './lead-form.tsx'
import { LOGGED_CALLS } from './read-lead-form.ts'

/** Setting it, and setting it to go on with the next lead of the day. */
const DISPOSITION_INTENTS = ['disposition', 'disposition-next']

/** The form an agent fills in after every call. */
export function DispositionForm({
  lead,
  dispositions,
  next,
  callId,
}: {
  lead: LeadDetail
  dispositions: readonly DispositionChoice[]
  /** In the list of the day: the lead that follows, null after the last one. */
  next?: { id: string } | null | undefined
  /** The call that led to it has this id when it is logged as well, so that a double submit logs one. */
  callId: string
}) {
  const { t } = useTranslation()
  return (
    <Section title={t('leads.detail.setDisposition')}>
      {/* A new key after each change: the form starts from what is true now. */}
      <Form key={lead.version} intent={DISPOSITION_INTENTS} className="flex flex-col gap-4">
        <input type="hidden" name="from" value={lead.disposition} />
        <DispositionFields current={lead.disposition} dispositions={dispositions} />
        <input type="hidden" name="callId" value={callId} />
        <RadioGroup
          name="called"
          label={t('leads.work.call.log')}
          look="row"
          defaultValue="none"
          options={[
            { value: 'none', label: t('leads.work.call.none') },
            ...LOGGED_CALLS.map((value) => ({ value, label: t(`messages.status.${value}`) })),
          ]}
        />
        {next && <input type="hidden" name="next" value={next.id} />}
        <div className="flex flex-wrap gap-2">
          {/* The first button is the one that Enter presses. */}
          {next !== undefined && (
            <Submit name="intent" value="disposition-next">
              {next ? t('leads.work.next.set') : t('leads.work.next.setLast')}
            </Submit>
          )}
          <Submit variant={next === undefined ? 'primary' : 'secondary'} name="intent" value="disposition">
            {t('leads.detail.setDisposition')}
          </Submit>
        </div>
      </Form>
    </Section>
  )
}

/** The disposition, and what the chosen one asks for besides. */
function DispositionFields({ current, dispositions }: { current: string; dispositions: readonly DispositionChoice[] }) {
  const { t } = useTranslation()
  const { values } = useFormState()
  const [chosen, setChosen] = useState(values.disposition ?? current)
  const asks = dispositions.find(({ code }) => code === chosen)
  return (
    <>
      <Select
        name="disposition"
        label={t('leads.fields.disposition')}
        options={useDispositionOptions(dispositions)}
        defaultValue={current}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <TextField
        name="reason"
        label={t('leads.detail.reason')}
        hint={t('leads.detail.reasonHint')}
        required={asks?.requiresReason ?? false}
        maxLength={1000}
      />
      <NextActionFields what="" next={null} required={asks?.requiresNextAction ?? false} />
    </>
  )
}

export interface AssignmentProps {
  lead: LeadDetail
  userId: string
  assignees: readonly { id: string; name: string }[]
  mayManage: boolean
}

/** Who works the lead: an agent takes it or gives it back, a manager hands it to anybody. */
export function Assignment({ lead, userId, assignees, mayManage }: AssignmentProps) {
  const { t } = useTranslation()
  return (
    <Section title={t('leads.detail.assignment')}>
      <div className="flex flex-col gap-3">
        {mayManage ? (
          <Form intent="assign" className="flex flex-col gap-2">
            <Select
              name="assignedTo"
              label={t('leads.fields.assignedTo')}
              hideLabel
              defaultValue={lead.assignedTo ?? 'none'}
              options={[
                { value: 'none', label: t('leads.list.nobody') },
                ...assignees.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
            <div className="flex flex-wrap gap-2">
              <Submit size="sm" variant="secondary" name="intent" value="assign">
                {t('leads.detail.assign')}
              </Submit>
            </div>
          </Form>
        ) : (
          <Form intent="assign">
            <input type="hidden" name="assignedTo" value={lead.assignedTo === userId ? 'none' : 'me'} />
            <Submit
              size="sm"
              variant="secondary"
              icon={lead.assignedTo === userId ? UserMinus : UserCheck}
              name="intent"
              value="assign"
            >
              {lead.assignedTo === userId ? t('leads.detail.release') : t('leads.detail.take')}
            </Submit>
          </Form>
        )}
        {mayManage && (
          <Form intent="remove" className="border-t border-line pt-3">
            <Submit size="sm" variant="ghost" icon={Trash2} name="intent" value="remove">
              {t('leads.detail.remove')}
            </Submit>
          </Form>
        )}
      </div>
    </Section>
  )
}
