import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/refused.ts'
import { LeftBehind, LegacyCounts, LegacyRows } from '#app/screens/backups/legacy/legacy-report.tsx'
import { LegacyState } from '#app/screens/backups/legacy/legacy-state.tsx'
import {
  ConfirmLegacy,
  LegacyFailure,
  LegacyOutcome,
  LegacyProgress,
} from '#app/screens/backups/legacy/legacy-work.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { confirmLegacyInput, LEGACY_ENTITIES, LEGACY_VERDICTS } from '#server/legacy/legacy.schemas.ts'

export const handle: PageHandle = { title: (t) => t('legacy.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const id = params.id ?? ''
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['row'], sort: 'row' })
  const search = new URL(request.url).searchParams
  const entity = LEGACY_ENTITIES.find((known) => known === search.get('entity'))
  const verdict = LEGACY_VERDICTS.find((known) => known === search.get('verdict'))
  const { legacy } = context.api
  const found = await legacy.getImport({ id })
  return { found, rows: found.working ? null : await legacy.findImportRows({ id, entity, verdict, cursor, limit }) }
}

const intents = z.discriminatedUnion('intent', [
  z.strictObject({ intent: z.literal('confirm'), reason: confirmLegacyInput.shape.reason }),
  z.strictObject({ intent: z.literal('cancel') }),
])

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const input = readForm(form, intents, context.locale)
  if (!input.ok) return input.refusal
  const id = params.id ?? ''
  const { value } = input
  try {
    if (value.intent === 'confirm') await context.api.legacy.confirmImport({ id, reason: value.reason })
    else await context.api.legacy.cancelImport({ id })
  } catch (thrown) {
    return refusedInWords(thrown, form, t('legacy.refusals', { returnObjects: true }))
  }
  const confirmed = value.intent === 'confirm'
  return redirectWithToast(confirmed ? `/admin/backup/legacy/${id}` : '/admin/backup/legacy', {
    message: t(confirmed ? 'legacy.confirm.begun' : 'legacy.confirm.cancelled'),
  })
}

export default function LegacyImport() {
  const { found, rows } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  useRefreshWhile(found.working)
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t('backups.list.title'), to: '/admin/backup' },
          { label: t('legacy.title'), to: '/admin/backup/legacy' },
        ]}
        title={<bdi>{found.fileName}</bdi>}
        status={<LegacyState found={found} />}
        description={
          <>
            <bdi>{found.requestedByName}</bdi>, <DateTime value={found.createdAt} />
            {found.madeAt && (
              <>
                {' · '}
                {t('legacy.madeAt')} <DateTime value={found.madeAt} />
              </>
            )}
          </>
        }
      />
      <Stack>
        {found.failure && <LegacyFailure failure={found.failure} />}
        {found.state === 'IMPORTED' && <LegacyOutcome found={found} />}
        {found.working && <LegacyProgress found={found} />}
        {found.state === 'PREVIEWED' && <ConfirmLegacy found={found} />}
        {Object.keys(found.counts).length > 0 && <LegacyCounts found={found} />}
        {found.notes.length > 0 && <LeftBehind notes={found.notes} />}
        {rows && Object.keys(found.counts).length > 0 && <LegacyRows found={found} page={rows} />}
      </Stack>
    </>
  )
}
