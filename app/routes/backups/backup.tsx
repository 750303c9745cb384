import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { BackupStatus } from '#app/screens/backups/backup-status.tsx'
import { BackupActions } from '#app/screens/backups/detail/backup-actions.tsx'
import {
  CommunicationSummary,
  LeftOut,
  TableBreakdown,
  ValidationFindings,
} from '#app/screens/backups/detail/contents.tsx'
import { DrillResult } from '#app/screens/backups/detail/drills.tsx'
import { ForWhom, type Opening, OpenWith } from '#app/screens/backups/detail/encryption.tsx'
import { About, Integrity, OpenByHand } from '#app/screens/backups/detail/integrity.tsx'
import { Keeping, RemoveBackup } from '#app/screens/backups/detail/keeping.tsx'
import { Trouble } from '#app/screens/backups/detail/trouble.tsx'
import { DrillHistory } from '#app/screens/backups/drills/drill-report.tsx'
import { BackupProgress } from '#app/screens/backups/making/backup-progress.tsx'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Columns, Section, Stack } from '#app/ui/page/section.tsx'
import { reasonSchema, verifyBackupInput } from '#server/backups/backups.schemas.ts'

export const handle: PageHandle = { title: (t) => t('backups.list.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const id = params.id ?? ''
  const drills = (await context.api.backups.findDrills({ backupId: id, limit: 10 })).rows
  const drill = drills[0] ? await context.api.backups.getDrill({ id: drills[0].id }) : null
  // After its drill: a backup is restorable from the moment in which the drill has passed, never later.
  const backup = await context.api.backups.getBackup({ id })
  const search = new URL(request.url).searchParams
  const removing = search.has('remove') && backup.removalBeganAt === null
  const asked = search.get('open')
  const opening: Opening | null = backup.encrypted && (asked === 'verify' || asked === 'drill') ? asked : null
  return { backup, drill, drills, opening, removing: removing && backup.path !== null }
}

const intents = z.discriminatedUnion('intent', [
  z.strictObject({ intent: z.enum(['verify', 'drill']), secret: verifyBackupInput.shape.secret }),
  z.strictObject({ intent: z.enum(['cancel', 'pin', 'unpin']) }),
  z.strictObject({ intent: z.literal('remove'), reason: reasonSchema }),
])

const SAID = {
  verify: 'backups.detail.verifyBegun',
  drill: 'drills.begun',
  cancel: 'backups.progress.cancelled',
  pin: 'backups.detail.pinDone',
  unpin: 'backups.detail.unpinDone',
  remove: 'backups.detail.removeDone',
} as const

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, intents, context.locale)
  if (!input.ok) return input.refusal
  const id = params.id ?? ''
  const { backups } = context.api
  const { value } = input
  try {
    if (value.intent === 'remove') await backups.removeBackup({ id, reason: value.reason })
    else if (value.intent === 'cancel') await backups.cancelBackup({ id })
    else if (value.intent === 'verify') await backups.verifyBackup({ id, secret: value.secret })
    else if (value.intent === 'drill') await backups.drillBackup({ id, secret: value.secret })
    else if (value.intent === 'pin') await backups.pinBackup({ id })
    else await backups.unpinBackup({ id })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast(`/admin/backup/${id}`, { message: translate(context.locale)(SAID[value.intent]) })
}

export default function Backup() {
  const { backup, drill, drills, opening, removing } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(backup.working || backup.verification?.state === 'RUNNING' || (drill?.working ?? false))
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('backups.list.title'), to: '/admin/backup' }]}
        title={t('backups.detail.title', { when: format.date(backup.startedAt, 'dateTime') })}
        description={
          <bdi>
            {backup.reason}, {backup.requestedByName}
          </bdi>
        }
        status={<BackupStatus run={backup} />}
        actions={<BackupActions backup={backup} />}
      />
      <Columns
        aside={
          <>
            <About backup={backup} />
            {backup.path !== null && <Integrity backup={backup} />}
            {drills.length > 1 && <DrillHistory drills={drills} />}
          </>
        }
      >
        <Stack>
          {removing && <RemoveBackup backup={backup} />}
          {opening && <OpenWith backup={backup} opening={opening} />}
          <Keeping backup={backup} />
          <Trouble backup={backup} />
          {backup.working && (
            <Section>
              <BackupProgress run={backup} />
            </Section>
          )}
          {((backup.path !== null && !backup.corruptAt) || drill) && <DrillResult backup={backup} drill={drill} />}
          {backup.communicationSummary && <CommunicationSummary summary={backup.communicationSummary} />}
          {backup.tables.length > 0 && <TableBreakdown tables={backup.tables} />}
          {backup.validation && <ValidationFindings validation={backup.validation} />}
          {backup.redactions && <LeftOut redactions={backup.redactions} />}
          {backup.encryption && <ForWhom encryption={backup.encryption} />}
          {backup.path && !backup.removedAt && <OpenByHand backup={backup} path={backup.path} />}
        </Stack>
      </Columns>
    </>
  )
}
