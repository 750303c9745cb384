import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wordFailure } from '#app/i18n/refusal-words.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { ImportDetail } from '#server/imports/batch.service.ts'
import { DUPLICATE_CHOICES } from '#server/imports/imports.schemas.ts'

const STEPS = { PREVIEWING: 'previewing', QUEUED: 'queued', IMPORTING: 'importing', UNDOING: 'undoing' } as const

/** How far the work is. Refreshed by the script every two seconds, by the link without one. */
export function ImportProgress({ batch }: { batch: ImportDetail }) {
  const { t } = useTranslation()
  const step = Object.keys(STEPS).find((state) => state === batch.state) as keyof typeof STEPS | undefined
  const known = batch.rows.total > 0 && batch.state !== 'UNDOING'
  return (
    <Section>
      {batch.noWorker && (
        <div className="mb-3">
          <Banner tone="warning" title={t('leads.imports.progress.noWorker')}>
            {t('leads.imports.progress.noWorkerHint')}
          </Banner>
        </div>
      )}
      <Progress
        label={t(`leads.imports.progress.${batch.waiting ? 'queued' : STEPS[step ?? 'QUEUED']}`)}
        done={batch.rows.processed}
        total={known ? batch.rows.total : null}
        unit="rows"
        rate={batch.rate ?? undefined}
        actions={
          <ButtonLink size="sm" variant="ghost" icon={RefreshCw} to={`/leads/imports/${batch.id}`} reloadDocument>
            {t('leads.imports.progress.refresh')}
          </ButtonLink>
        }
      />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">{t('leads.imports.progress.safe')}</p>
        {batch.state !== 'UNDOING' && <CancelImport />}
      </div>
    </Section>
  )
}

/** What to do with duplicates, and the button that writes. */
export function StartImport({ batch }: { batch: ImportDetail }) {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<string>(batch.onDuplicate)
  const { rows } = batch
  const coming = { skip: rows.new, update: rows.new + rows.update, create: rows.total - rows.invalid }
  const chosen = DUPLICATE_CHOICES.find((known) => known === choice) ?? 'skip'
  const duplicates = rows.update + rows.duplicateInDatabase + rows.duplicateInFile
  return (
    <Section title={t('leads.imports.preview.title')} description={t('leads.imports.preview.nothing')}>
      <Form className="flex flex-col gap-4">
        {duplicates > 0 && (
          <RadioGroup
            name="onDuplicate"
            label={t('leads.imports.preview.duplicates')}
            look="cards"
            defaultValue={batch.onDuplicate}
            onChange={setChoice}
            options={DUPLICATE_CHOICES.map((choice) => ({
              value: choice,
              label: t(`leads.imports.preview.choices.${choice}`),
              hint: t(`leads.imports.preview.choiceHints.${choice}`),
            }))}
          />
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Submit name="intent" value="start">
            {coming[chosen] === 0
              ? t('leads.imports.preview.startNone')
              : t('leads.imports.preview.start', { count: coming[chosen] })}
          </Submit>
          <ButtonLink to={`/leads/imports/${batch.id}?step=mapping`}>{t('leads.imports.mapping.again')}</ButtonLink>
        </div>
      </Form>
      <div className="mt-3 flex justify-end border-t border-line pt-3">
        <CancelImport />
      </div>
    </Section>
  )
}

function CancelImport() {
  const { t } = useTranslation()
  return (
    <Form className="flex">
      <Submit size="sm" variant="ghost" name="intent" value="cancel">
        {t('leads.imports.preview.cancel')}
      </Submit>
    </Form>
  )
}

/** What went wrong, what was kept, and the way on. */
export function ImportFailure({ batch }: { batch: ImportDetail }) {
  const { t } = useTranslation()
  return (
    <Banner
      tone="negative"
      title={t('leads.imports.result.failed')}
      actions={
        batch.canRunAgain && (
          <Form>
            <input type="hidden" name="onDuplicate" value={batch.onDuplicate} />
            <Submit size="sm" name="intent" value="start">
              {t('leads.imports.result.again')}
            </Submit>
          </Form>
        )
      }
    >
      {batch.failure && wordFailure(batch.failure, t)}
    </Banner>
  )
}
