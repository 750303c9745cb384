import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form as PlainForm, useLoaderData } from '@remix-run/react'
import { Archive } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { BackupTabs } from '#app/screens/backups/backup-tabs.tsx'
import { RetentionGroups } from '#app/screens/backups/retention/retention-groups.tsx'
import { PolicyFields } from '#app/screens/backups/schedules/policy-fields.tsx'
import { Button, ButtonLink } from '#app/ui/base/button.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import { retentionPolicySchema } from '#server/backups/schedules/schedules.schemas.ts'

export const handle: PageHandle = { title: (t) => t('schedules.retention.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams
  const schedules = await context.api.backups.findSchedules()
  const chosen = schedules.find(({ id }) => id === search.get('schedule')) ?? null
  const numbers = Object.keys(retentionPolicySchema.shape).map((key) => [key, Number(search.get(key) ?? 'none')])
  const trial = retentionPolicySchema.safeParse(Object.fromEntries(numbers))
  const tried = chosen && trial.success ? { scheduleId: chosen.id, policy: trial.data } : undefined
  const preview = await context.api.backups.previewRetention(tried ?? {})
  return { preview, chosen: chosen ?? schedules[0] ?? null, tried: tried?.policy ?? null, schedules }
}

export default function Retention() {
  const { preview, chosen, tried, schedules } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const { kept, removed, groups } = preview
  return (
    <>
      <PageHeader
        title={t('schedules.retention.title')}
        description={t('schedules.retention.description')}
        tabs={<BackupTabs />}
      />
      <Stack>
        <StatRow>
          <Stat label={t('schedules.retention.kept')} value={<NumberValue value={kept.count} />} />
          <Stat label={t('schedules.retention.removed')} value={<NumberValue value={removed.count} />} />
          <Stat label={t('schedules.retention.freed')} value={<NumberValue value={removed.bytes} unit="bytes" />} />
        </StatRow>
        {tried && chosen && (
          <Banner
            tone="accent"
            actions={<ButtonLink to="/admin/backup/retention">{t('schedules.retention.reset')}</ButtonLink>}
          >
            {t('schedules.retention.trialOf', { name: chosen.name })}
          </Banner>
        )}
        {groups.length === 0 ? (
          <EmptyState icon={Archive} title={t('schedules.retention.none')}>
            {t('schedules.retention.noneHint')}
          </EmptyState>
        ) : (
          <RetentionGroups groups={groups} />
        )}
        {chosen && (
          <Section title={t('schedules.retention.trial')} description={t('schedules.retention.trialHint')}>
            <PlainForm method="get" key={`${chosen.id} ${JSON.stringify(tried)}`} className="flex flex-col gap-4">
              <label className="flex max-w-md flex-col gap-1 text-sm font-medium">
                {t('backups.fields.schedule')}
                <select name="schedule" defaultValue={chosen.id} className="control font-normal">
                  {schedules.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
              <PolicyFields policy={tried ?? chosen} />
              <div className="flex flex-wrap gap-2">
                <Button type="submit" variant="primary">
                  {t('schedules.retention.show')}
                </Button>
                <ButtonLink to={`/admin/backup/schedules/${chosen.id}`}>{t('schedules.retention.edit')}</ButtonLink>
              </div>
            </PlainForm>
          </Section>
        )}
        <p className="text-sm text-muted">{t('schedules.retention.automatic')}</p>
      </Stack>
    </>
  )
}
