import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { backupHref } from '#app/screens/backups/backup-columns.tsx'
import { DrillStatus } from '#app/screens/backups/detail/drills.tsx'
import { DrillHistory, DrillProblems, DrillTables, DrillTimings } from '#app/screens/backups/drills/drill-report.tsx'
import { DRILL_PHASES, LoadProgress } from '#app/screens/backups/restores/load-progress.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Columns, Section, Stack } from '#app/ui/page/section.tsx'

export const handle: PageHandle = { title: (t) => t('drills.title') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const { backups } = context.api
  const drill = await backups.getDrill({ id: params.id ?? '' })
  const [backup, others] = await Promise.all([
    backups.getBackup({ id: drill.backupId }),
    backups.findDrills({ backupId: drill.backupId, limit: 20 }),
  ])
  return { drill, backup, others: others.rows }
}

export default function Drill() {
  const { drill, backup, others } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(drill.working)
  const { report } = drill
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t('backups.list.title'), to: '/admin/backup' },
          {
            label: t('backups.detail.title', { when: format.date(backup.startedAt, 'dateTime') }),
            to: backupHref(backup),
          },
        ]}
        title={t('drills.page', { when: format.date(drill.startedAt, 'dateTime') })}
        description={<bdi>{drill.requestedByName}</bdi>}
        status={<DrillStatus drill={drill} />}
      />
      <Columns
        aside={
          <>
            {report && <DrillTimings timings={report.timings} />}
            <DrillHistory drills={others} current={drill.id} />
          </>
        }
      >
        <Stack>
          {drill.working && (
            <Section>
              <LoadProgress label={t('drills.states.RUNNING')} progress={drill.progress} phases={DRILL_PHASES} />
            </Section>
          )}
          {drill.state === 'PASSED' && (
            <Banner tone="positive" title={t('drills.states.PASSED')}>
              {t('drills.agreed', { rows: format.number(drill.rows ?? 0), tables: format.number(drill.tables ?? 0) })}
            </Banner>
          )}
          <DrillProblems drill={drill} />
          {report && <DrillTables tables={report.tables} />}
        </Stack>
      </Columns>
    </>
  )
}
