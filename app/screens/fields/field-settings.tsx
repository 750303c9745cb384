import { ArrowDown, ArrowUp, ListPlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { Form, useIsRefused } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { type CustomField, FIELD_ROLES } from '#server/fields/fields.schemas.ts'
import { FieldForm } from './field-form.tsx'
import { inLanguage } from './field-label.ts'

/** The fields of leads or of sales in the order of their form, each with its settings behind it. */
export function FieldSettings({ fields }: { fields: readonly CustomField[] }) {
  const { t } = useTranslation()
  const used = fields.filter(({ deletedAt }) => deletedAt === null)
  const removed = fields.filter(({ deletedAt }) => deletedAt !== null)
  return (
    <Stack>
      {used.length === 0 ? (
        <EmptyState icon={ListPlus} title={t('fields.none')}>
          {t('fields.noneHint')}
        </EmptyState>
      ) : (
        <Section title={t('fields.list')} flush>
          <ul className="divide-y divide-line">
            {used.map((field, index) => (
              <Entry key={field.id} field={field} first={index === 0} last={index === used.length - 1} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={t('fields.add')}>
        <Form key={fields.length} intent="add">
          <FieldForm />
          <FormActions>
            <Submit name="intent" value="add">
              {t('fields.addSubmit')}
            </Submit>
          </FormActions>
        </Form>
      </Section>
      {removed.length > 0 && (
        <Section title={t('fields.removed')} description={t('fields.removedHint')} flush>
          <ul className="divide-y divide-line">
            {removed.map((field) => (
              <Entry key={field.id} field={field} first last />
            ))}
          </ul>
        </Section>
      )}
    </Stack>
  )
}

function SeenBy({ roles }: { roles: readonly string[] }) {
  const { t, i18n } = useTranslation()
  const names = FIELD_ROLES.filter((role) => roles.includes(role)).map((role) => t(`fields.roles.${role}`))
  return (
    <span className="text-xs text-muted">
      {names.length === 0
        ? t('fields.seenByAll')
        : t('fields.seenBy', { roles: new Intl.ListFormat(i18n.language).format(names) })}
    </span>
  )
}

function Entry({ field, first, last }: { field: CustomField; first: boolean; last: boolean }) {
  const { t, i18n } = useTranslation()
  const name = inLanguage(field.labels, i18n.language)
  const id = <input type="hidden" name="id" value={field.id} />
  const removed = field.deletedAt !== null
  const own = { id: field.id }
  const refused = useIsRefused('save', own)
  const step = (value: '1' | '-1', icon: typeof ArrowUp, label: string, disabled: boolean) => (
    <Submit size="sm" variant="ghost" icon={icon} name="step" value={value} disabled={disabled} aria-label={label} />
  )
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <bdi className="font-medium">{name}</bdi>
        <span className="text-muted">{t(`fields.types.${field.type}`)}</span>
        {field.isRequired && <Badge tone="accent">{t('fields.required')}</Badge>}
        {field.isHidden ? <Badge>{t('fields.hidden')}</Badge> : <SeenBy roles={field.visibleTo} />}
        <span className="ms-auto flex items-center gap-1">
          {!removed && (
            <Form className="flex items-center gap-1" intent="move" of={own}>
              {id}
              <input type="hidden" name="intent" value="move" />
              {step('-1', ArrowUp, t('fields.up', { name }), first)}
              {step('1', ArrowDown, t('fields.down', { name }), last)}
            </Form>
          )}
          <Form intent={['remove', 'restore']} of={own}>
            {id}
            <Submit size="sm" variant="ghost" name="intent" value={removed ? 'restore' : 'remove'}>
              {removed ? t('fields.restore') : t('fields.remove')}
            </Submit>
          </Form>
        </span>
      </div>
      {!removed && (
        <details className="mt-1" open={refused || undefined}>
          <summary className="min-h-6 w-fit cursor-pointer text-accent-ink">{t('fields.edit', { name })}</summary>
          <Form intent="save" of={own} className="mt-3 flex flex-col gap-4">
            {id}
            <FieldForm start={field} />
            <div>
              <Submit size="sm" variant="secondary" name="intent" value="save">
                {t('fields.save')}
              </Submit>
            </div>
          </Form>
        </details>
      )}
    </li>
  )
}
