import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Download, FileJson, ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { BackupProgress } from '#app/screens/backups/backup-progress.tsx'
import { BackupStatus } from '#app/screens/backups/backup-status.tsx'
import { CommunicationSummary, LeftOut, TableBreakdown, ValidationFindings } from '#app/screens/backups/contents.tsx'
import { About, Integrity, OpenByHand } from '#app/screens/backups/integrity.tsx'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { Trouble } from '#app/screens/backups/trouble.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Columns, Section, Stack } from '#app/ui/page/section.tsx'

export const handle: PageHandle = { title: (t) => t('backups.list.title') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  return { backup: await context.api.backups.getBackup({ id: params.id ?? '' }) }
}

const intents = z.strictObject({ intent: z.enum(['verify', 'cancel']) })

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, intents, context.locale)
  if (!input.ok) return input.refusal
  const id = params.id ?? ''
  const cancel = input.value.intent === 'cancel'
  try {
    if (cancel) await context.api.backups.cancelBackup({ id })
    else await context.api.backups.verifyBackup({ id })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  const t = translate(context.locale)
  const message = cancel ? t('backups.progress.cancelled') : t('backups.detail.verifyBegun')
  return redirectWithToast(`/admin/backup/${id}`, { message })
}

export default function Backup() {
  const { backup } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  const verifying = backup.verification?.state === 'RUNNING'
  useRefreshWhile(backup.working || verifying)
  const written = backup.path !== null
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('backups.list.title'), to: '/admin/backup' }]}
        title={t('backups.detail.title', { when: format.date(backup.startedAt, 'dateTime') })}
        status={<BackupStatus run={backup} />}
        actions={
          written && (
            <>
              {!backup.working && (
                <Form className="contents">
                  <Submit variant="secondary" icon={ShieldCheck} name="intent" value="verify" disabled={verifying}>
                    {t('backups.detail.verify')}
                  </Submit>
                </Form>
              )}
              <ButtonLink
                icon={FileJson}
                to={`/api/admin/backups/${backup.id}/manifest`}
                reloadDocument
                download
                variant="ghost"
              >
                {t('backups.detail.manifest')}
              </ButtonLink>
              <ButtonLink
                variant="primary"
                icon={Download}
                to={`/api/admin/backups/${backup.id}/file`}
                reloadDocument
                download
              >
                {t('backups.detail.download')}
              </ButtonLink>
            </>
          )
        }
      />
      <Columns
        aside={
          <>
            <About backup={backup} />
            {written && <Integrity backup={backup} />}
          </>
        }
      >
        <Stack>
          <Trouble backup={backup} />
          {backup.working && (
            <Section>
              <BackupProgress run={backup} />
            </Section>
          )}
          {backup.communicationSummary && <CommunicationSummary summary={backup.communicationSummary} />}
          {backup.tables.length > 0 && <TableBreakdown tables={backup.tables} />}
          {backup.validation && <ValidationFindings validation={backup.validation} />}
          {backup.redactions && <LeftOut redactions={backup.redactions} />}
          {backup.path && <OpenByHand path={backup.path} />}
        </Stack>
      </Columns>
    </>
  )
}
