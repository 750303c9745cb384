import { FlaskConical } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { Rehearsal } from '#server/schema/rehearsals.queries.ts'
import { REHEARSAL_SOURCES } from '#server/schema/schema.schemas.ts'
import { Code } from './code.tsx'

const TONES: Record<Rehearsal['state'], Tone> = {
  RUNNING: 'accent',
  PASSED: 'positive',
  FAILED: 'negative',
  LOST: 'negative',
}

export function RehearsalStatus({ state }: { state: Rehearsal['state'] }) {
  const { t } = useTranslation()
  return (
    <Status tone={TONES[state]} live={state === 'RUNNING'}>
      {t(`schema.rehearsal.states.${state}`)}
    </Status>
  )
}

/** The form that begins one, and those that were. */
export function Rehearsals({ rehearsals, pending }: { rehearsals: Rehearsal[]; pending: number }) {
  const { t } = useTranslation()
  const href = ({ id }: Rehearsal) => `/admin/migrations/rehearsals/${id}`
  return (
    <Section title={t('schema.rehearsal.title')} description={t('schema.rehearsal.description')} flush>
      <Form className="flex flex-col items-start gap-3 border-b border-line px-4 py-3 [&>*]:max-w-full">
        <div className="w-full">
          <FormRow>
            <Select
              name="source"
              label={t('schema.rehearsal.source')}
              options={REHEARSAL_SOURCES.map((value) => ({ value, label: t(`schema.rehearsal.sources.${value}`) }))}
              defaultValue="seeds"
            />
            <TextField
              name="again"
              type="number"
              inputMode="numeric"
              min={0}
              max={20}
              label={t('schema.rehearsal.again')}
              hint={t('schema.rehearsal.againHint')}
              defaultValue={pending > 0 ? '0' : '1'}
            />
          </FormRow>
        </div>
        <Submit name="intent" value="rehearse" icon={FlaskConical}>
          {t('schema.rehearsal.start')}
        </Submit>
      </Form>
      <Table
        bare
        scroll="none"
        label={t('schema.rehearsal.title')}
        rows={rehearsals}
        rowKey={({ id }) => id}
        rowHref={href}
        empty={<EmptyState title={t('schema.rehearsal.empty')}>{t('schema.rehearsal.emptyHint')}</EmptyState>}
        columns={[
          {
            key: 'when',
            header: t('schema.rehearsal.when'),
            fixed: true,
            cell: (rehearsal) => (
              <TextLink quiet to={href(rehearsal)}>
                <DateTime value={rehearsal.startedAt} as="dateTime" />
              </TextLink>
            ),
          },
          {
            key: 'state',
            header: t('schema.rehearsal.outcome'),
            cell: ({ state }) => <RehearsalStatus state={state} />,
          },
          {
            key: 'source',
            header: t('schema.rehearsal.source'),
            cell: ({ source }) => t(`schema.rehearsal.sources.${source}`),
          },
          { key: 'who', header: t('schema.rehearsal.who'), cell: ({ startedBy }) => <bdi>{startedBy}</bdi> },
          {
            key: 'migrations',
            header: t('schema.rehearsal.migrations'),
            cell: ({ migrations }) => <Code text={migrations.join(', ')} />,
          },
        ]}
      />
    </Section>
  )
}
