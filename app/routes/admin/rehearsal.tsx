import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { LockPicture, RehearsedMigration } from '#app/screens/schema/rehearsal-report.tsx'
import { RehearsalStatus } from '#app/screens/schema/rehearsals.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import type { RehearsalDetail } from '#server/schema/rehearsals.queries.ts'

export const handle: PageHandle = { title: (t) => t('schema.rehearsal.title') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  return { rehearsal: await context.api.schema.getRehearsal({ id: params.id ?? '' }) }
}

export default function RehearsalPage() {
  const { rehearsal } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(rehearsal.state === 'RUNNING')
  const { report } = rehearsal
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('schema.title'), to: '/admin/migrations' }]}
        title={t('schema.rehearsal.heading', { when: format.date(rehearsal.startedAt, 'dateTime') })}
        status={<RehearsalStatus state={rehearsal.state} />}
      />
      <Stack>
        {rehearsal.state === 'RUNNING' && (
          <Banner>{t('schema.rehearsal.running', { step: rehearsal.step || t('schema.rehearsal.starting') })}</Banner>
        )}
        {rehearsal.failure && (
          <Banner tone="negative">
            <bdi dir="ltr" className="whitespace-pre-wrap">
              {rehearsal.failure}
            </bdi>
          </Banner>
        )}
        {report && report.migrations.length === 0 && !report.error && <Banner>{t('schema.rehearsal.nothing')}</Banner>}
        <About rehearsal={rehearsal} />
        {report && report.migrations.length > 0 && <LockPicture report={report} />}
        {report?.migrations.map((migration) => (
          <RehearsedMigration key={migration.name} migration={migration} />
        ))}
      </Stack>
    </>
  )
}

function About({ rehearsal }: { rehearsal: RehearsalDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { report } = rehearsal
  const busy = (total: number, ms: number) => t('schema.rehearsal.slowest', { total, ms })
  return (
    <Section>
      <DescriptionList
        columns={2}
        facts={[
          { label: t('schema.rehearsal.who'), value: <bdi>{rehearsal.startedBy}</bdi> },
          { label: t('schema.rehearsal.source'), value: t(`schema.rehearsal.sources.${rehearsal.source}`) },
          ...(report
            ? [
                { label: t('schema.rehearsal.on'), value: <bdi dir="ltr">{report.on}</bdi> },
                { label: t('schema.rehearsal.rows'), value: format.number(report.rows) },
                { label: t('schema.rehearsal.took'), value: format.duration(report.durationMs / 1000) },
                { label: t('schema.rehearsal.reads'), value: busy(report.load.reads, report.load.slowestReadMs) },
                { label: t('schema.rehearsal.writes'), value: busy(report.load.writes, report.load.slowestWriteMs) },
              ]
            : []),
        ]}
      />
    </Section>
  )
}
