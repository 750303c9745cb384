import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { AboutRestore } from '#app/screens/backups/restores/about-restore.tsx'
import { LoadProgress, PREVIEW_PHASES, RESTORE_PHASES } from '#app/screens/backups/restores/load-progress.tsx'
import { Outcome } from '#app/screens/backups/restores/outcome.tsx'
import { Preview } from '#app/screens/backups/restores/preview/preview.tsx'
import { RestoreStatus, restoreHref } from '#app/screens/backups/restores/restore-words.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Columns, Section, Stack } from '#app/ui/page/section.tsx'

export const handle: PageHandle = { title: (t) => t('restores.title') }

const CHANGES = ['insert', 'update', 'delete'] as const
const DIFFERENCES_SHOWN = 25

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { backups } = context.api
  const restore = await backups.getRestore({ id: params.id ?? '' })
  const search = new URL(request.url).searchParams
  const tables = restore.preview?.tables ?? []
  const table = tables.find(({ key }) => key === search.get('table')) ?? tables.find(({ same }) => !same)
  const change = CHANGES.find((each) => each === search.get('change'))
  const cursor = search.get('cursor')?.slice(0, 4000) || undefined
  const hold = restore.state === 'RESTORED' ? await backups.getOutboundHold() : null
  const held = hold?.restoreId === restore.id
  if (restore.state !== 'PREVIEWED' || !table) return { restore, held, shown: null }
  // Somebody may cancel or confirm it while its differences are read.
  const page = await backups
    .findRestoreDifferences({ id: restore.id, table: table.key, change, cursor, limit: DIFFERENCES_SHOWN })
    .catch(() => null)
  return { restore, held, shown: { table: table.key, change: change ?? null, first: cursor === undefined, page } }
}

const intents = z.discriminatedUnion('intent', [
  z.strictObject({ intent: z.enum(['approve', 'cancel']) }),
  z.strictObject({
    intent: z.literal('confirm'),
    phrase: z.string().max(200).default(''),
    skipSafetyBackup: z.boolean().default(false),
  }),
])

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, intents, context.locale)
  if (!input.ok) return input.refusal
  const id = params.id ?? ''
  const { backups } = context.api
  const { value } = input
  const t = translate(context.locale)
  let message = t('restores.approval.approved')
  try {
    if (value.intent === 'confirm') {
      const { phrase, skipSafetyBackup } = value
      await backups.confirmRestore({ id, phrase, skipSafetyBackup })
      message = t('restores.confirm.begun')
    } else if (value.intent === 'cancel') {
      const { cancelling } = await backups.cancelRestore({ id })
      message = t(cancelling ? 'restores.progress.cancelAsked' : 'restores.progress.cancelled')
    } else await backups.approveRestore({ id })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast(restoreHref({ id }), { message })
}

export default function Restore() {
  const { restore, held, shown } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(restore.working)
  const { state } = restore
  const working = state === 'PREPARING' || state === 'RESTORING' ? state : null
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t('backups.list.title'), to: '/admin/backup' },
          { label: t('restores.title'), to: '/admin/backup/restores' },
        ]}
        title={<bdi>{restore.reason}</bdi>}
        description={format.date(restore.createdAt, 'dateTime')}
        status={<RestoreStatus restore={restore} />}
        actions={(working || state === 'PREVIEWED') && <Cancel cancelling={restore.cancelling} />}
      />
      <Columns aside={<AboutRestore restore={restore} />}>
        <Stack>
          {working && (
            <Section>
              <LoadProgress
                label={t(`restores.progress.${working}`)}
                progress={restore.progress}
                phases={working === 'PREPARING' ? PREVIEW_PHASES : RESTORE_PHASES}
              />
              <p className="pt-3 text-sm text-muted">
                {t(working === 'PREPARING' ? 'restores.progress.untouched' : 'restores.progress.allOrNothing')}
              </p>
            </Section>
          )}
          {state === 'PREVIEWED' && restore.preview && (
            <Preview restore={restore} preview={restore.preview} shown={shown} />
          )}
          <Outcome restore={restore} held={held} />
        </Stack>
      </Columns>
    </>
  )
}

function Cancel({ cancelling }: { cancelling: boolean }) {
  const { t } = useTranslation()
  if (cancelling) return <span className="text-sm text-muted">{t('restores.progress.cancelling')}</span>
  return (
    <Form className="contents" error={null}>
      <Submit variant="secondary" name="intent" value="cancel">
        {t('restores.progress.cancel')}
      </Submit>
    </Form>
  )
}
