import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Badge } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { Form, useIsRefused } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { VIEW_ROLES } from '#server/views/views.schemas.ts'
import type { SavedView } from '#server/views/views.service.ts'
import { filterNames } from './filter-names.ts'
import { viewSearch } from './view-query.ts'

export interface ViewsSettingsProps {
  views: SavedView[]
  /** Address of the list they are for. */
  list: string
  /** What a new view would keep; null when nobody came from a list. */
  kept: Record<string, string> | null
  entity: 'LEAD' | 'SALE'
  /** The company's own fields, whose filters a view may keep. */
  fields: readonly CustomField[]
  mayShare: boolean
}

/** Saves the list somebody came from, and changes the views there are. */
export function ViewsSettings({ views, list, kept, entity, fields, mayShare }: ViewsSettingsProps) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const holds = (filters: Record<string, string>) =>
    t('views.newHint', {
      filters: format.list(filterNames(filters, entity, fields, t, i18n.language)) || t('views.nothing'),
    })
  const query = kept && new URLSearchParams(kept).toString()
  return (
    <Stack narrow>
      {kept && (
        <Section title={t('views.new')} description={holds(kept)}>
          <Form intent="create">
            <input type="hidden" name="query" value={query ?? ''} />
            <ViewFields mayShare={mayShare} />
            <FormActions>
              <Submit name="intent" value="create">
                {t('views.submit')}
              </Submit>
            </FormActions>
          </Form>
        </Section>
      )}
      <Section title={t('views.title')} flush={views.length > 0}>
        {views.length === 0 ? (
          <p className="text-sm text-muted">{t('views.none')}</p>
        ) : (
          <ul className="divide-y divide-line text-sm">
            {views.map((view) => (
              <li key={view.id} className="px-4 py-2.5">
                <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <TextLink to={`${list}${viewSearch(view)}`} className="font-medium">
                    <bdi>{view.name}</bdi>
                  </TextLink>
                  {view.isShared && <Badge>{t('views.isShared')}</Badge>}
                  {view.defaultForRole && (
                    <Badge tone="accent">
                      {t('views.firstFor', { role: t(`fields.roles.${view.defaultForRole}`) })}
                    </Badge>
                  )}
                  <span className="text-xs text-muted">
                    {view.isOwn ? t('views.own') : t('views.ofOthers', { name: view.ownerName ?? '–' })}
                  </span>
                </div>
                <p className="text-xs text-muted">{holds(view.filters)}</p>
                {view.mayChange && <ChangeView view={view} query={query} mayShare={mayShare} />}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </Stack>
  )
}

/** Its name, who sees it, and what it keeps: the list that somebody came from can take the place of the old one. */
function ChangeView({ view, query, mayShare }: { view: SavedView; query: string | null; mayShare: boolean }) {
  const { t } = useTranslation()
  const asked = { intent: ['update', 'remove'], of: { id: view.id } }
  const refused = useIsRefused(asked.intent, asked.of)
  return (
    <details className="mt-1" open={refused || undefined}>
      <summary className="min-h-6 w-fit cursor-pointer text-accent-ink">
        {t('views.change', { name: view.name })}
      </summary>
      <Form {...asked} className="mt-3 flex flex-col gap-4">
        <input type="hidden" name="id" value={view.id} />
        <ViewFields view={view} mayShare={mayShare} />
        {query !== null && (
          <Checkbox name="query" value={query} label={t('views.overwrite')} hint={t('views.overwriteHint')} />
        )}
        <div className="flex gap-2">
          <Submit size="sm" variant="secondary" name="intent" value="update">
            {t('views.update')}
          </Submit>
          <Submit size="sm" variant="ghost" name="intent" value="remove">
            {t('views.remove')}
          </Submit>
        </div>
      </Form>
    </details>
  )
}

function ViewFields({ view, mayShare }: { view?: SavedView; mayShare: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      <TextField name="name" label={t('views.name')} defaultValue={view?.name ?? ''} maxLength={100} />
      {mayShare && (
        <>
          <Checkbox name="isShared" label={t('views.shared')} defaultChecked={view?.isShared ?? false} />
          <Select
            name="defaultForRole"
            label={t('views.defaultFor')}
            placeholder={t('views.noDefault')}
            defaultValue={view?.defaultForRole ?? ''}
            options={VIEW_ROLES.map((role) => ({ value: role, label: t(`fields.roles.${role}`) }))}
            className="max-w-56"
          />
        </>
      )}
    </>
  )
}
