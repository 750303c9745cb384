import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form, useIsRefused } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { SIGHTS } from '#server/leads/dispositions/dispositions.schemas.ts'
import type { DispositionSettings as Settings } from '#server/leads/dispositions/settings.service.ts'
import { DispositionBadge, dispositionLabel } from '../disposition-badge.tsx'
import { DispositionFields } from './disposition-fields.tsx'

type Each = Settings['dispositions'][number]

/** The board's columns in their order, each with its form behind it; then a new one, and what agents see. */
export function DispositionSettings({ dispositions, agentsSee }: Settings) {
  const { t } = useTranslation()
  const used = dispositions.filter(({ archivedAt }) => archivedAt === null)
  const archived = dispositions.filter(({ archivedAt }) => archivedAt !== null)
  return (
    <Stack>
      <Section title={t('dispositions.order')} flush>
        <ul className="divide-y divide-line">
          {used.map((each, index) => (
            <Entry
              key={each.code}
              each={each}
              all={dispositions}
              first={index === 0}
              last={index === used.length - 1}
            />
          ))}
        </ul>
      </Section>
      {archived.length > 0 && (
        <Section title={t('dispositions.archived')} description={t('dispositions.archivedHint')} flush>
          <ul className="divide-y divide-line">
            {archived.map((each) => (
              <Entry key={each.code} each={each} all={dispositions} first last />
            ))}
          </ul>
        </Section>
      )}
      <Section title={t('dispositions.add')}>
        <Form key={dispositions.length} intent="add">
          <DispositionFields />
          <FormActions>
            <Submit name="intent" value="add">
              {t('dispositions.addSubmit')}
            </Submit>
          </FormActions>
        </Form>
      </Section>
      <Section title={t('dispositions.sight.title')} description={t('dispositions.sight.hint')}>
        <Form intent="sight">
          <RadioGroup
            name="agentsSee"
            label={t('dispositions.sight.title')}
            hideLabel
            defaultValue={agentsSee}
            options={SIGHTS.map((value) => ({ value, label: t(`dispositions.sight.${value}`) }))}
          />
          <div>
            <Submit variant="secondary" name="intent" value="sight">
              {t('dispositions.save')}
            </Submit>
          </div>
        </Form>
      </Section>
    </Stack>
  )
}

function Entry({ each, all, first, last }: { each: Each; all: readonly Each[]; first: boolean; last: boolean }) {
  const { t, i18n } = useTranslation()
  const name = dispositionLabel(each, i18n.language) ?? each.code
  const code = <input type="hidden" name="code" value={each.code} />
  const own = { code: each.code }
  const refused = useIsRefused('save', own)
  const step = (value: '1' | '-1', icon: typeof ArrowUp, label: string, disabled: boolean) => (
    <Submit size="sm" variant="ghost" icon={icon} name="step" value={value} disabled={disabled} aria-label={label} />
  )
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <DispositionBadge code={each.code} dispositions={all} />
        {each.isInitial && <Badge>{t('dispositions.initial')}</Badge>}
        {each.isConversion && <Badge tone="positive">{t('dispositions.conversion')}</Badge>}
        <span className="text-xs text-muted">{t('dispositions.leads', { count: each.leads })}</span>
        <Form className="ms-auto flex items-center gap-1" intent="move" of={own}>
          {code}
          <input type="hidden" name="intent" value="move" />
          {each.archivedAt === null && (
            <>
              {step('-1', ArrowUp, t('dispositions.up', { name }), first)}
              {step('1', ArrowDown, t('dispositions.down', { name }), last)}
            </>
          )}
        </Form>
        {!each.isInitial && !each.isConversion && (
          <Form intent={['archive', 'restore']} of={own}>
            {code}
            <Submit size="sm" variant="ghost" name="intent" value={each.archivedAt ? 'restore' : 'archive'}>
              {each.archivedAt ? t('dispositions.restore') : t('dispositions.archive')}
            </Submit>
          </Form>
        )}
      </div>
      <details className="mt-1" open={refused || undefined}>
        <summary className="min-h-6 w-fit cursor-pointer text-accent-ink">{t('dispositions.edit', { name })}</summary>
        <Form intent="save" of={own} className="mt-3 flex flex-col gap-4">
          {code}
          <DispositionFields start={each} />
          <div>
            <Submit size="sm" variant="secondary" name="intent" value="save">
              {t('dispositions.save')}
            </Submit>
          </div>
        </Form>
      </details>
    </li>
  )
}
