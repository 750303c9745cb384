import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BellRing } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { BackupTabs } from '#app/screens/backups/backup-tabs.tsx'
import { channelColumns } from '#app/screens/backups/notifications/channel-columns.tsx'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { CodeBlock } from '#app/ui/base/copyable.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { createChannelInput } from '#server/backups/notifications/notifications.schemas.ts'

export const handle: PageHandle = { title: (t) => t('alerts.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  const channels = await context.api.backups.findChannels()
  return { channels, operator: context.session?.user.operator ?? false }
}

const onOne = z.strictObject({ intent: z.enum(['test', 'remove']), id: z.guid() })

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const t = translate(context.locale)
  const { backups } = context.api
  try {
    if (form.has('intent')) {
      const input = readForm(form, onOne, context.locale)
      if (!input.ok) return input.refusal
      const { id, intent } = input.value
      if (intent === 'test') await backups.testChannel({ id })
      else await backups.removeChannel({ id })
      return redirectWithToast('/admin/backup/alerts', {
        message: t(intent === 'test' ? 'alerts.tested' : 'alerts.removed'),
      })
    }
    const input = readForm(form, createChannelInput, context.locale)
    if (!input.ok) return input.refusal
    const { signingKey } = await backups.createChannel(input.value)
    // Shown in the answer itself: an address or a cookie would keep it.
    if (signingKey) return { signingKey }
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/admin/backup/alerts', { message: t('alerts.added') })
}

export default function Alerts() {
  const { channels, operator } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader title={t('alerts.title')} description={t('alerts.description')} tabs={<BackupTabs />} />
      <Stack>
        {answer && 'signingKey' in answer && (
          <Banner tone="positive" title={t('alerts.added')}>
            <p className="pb-2">{t('alerts.key')}</p>
            <CodeBlock label={t('alerts.keyLabel')} code={answer.signingKey} />
          </Banner>
        )}
        <Section title={t('alerts.add')}>
          <Form className="flex flex-col gap-4 sm:flex-row sm:items-start">
            <Select
              className="sm:w-40"
              name="kind"
              label={t('alerts.kind')}
              options={(['mail', 'webhook'] as const).map((value) => ({ value, label: t(`alerts.kinds.${value}`) }))}
            />
            <TextField
              className="min-w-0 flex-1"
              name="target"
              label={t('alerts.target')}
              hint={t('alerts.targetHint')}
              dir="ltr"
              maxLength={500}
              autoComplete="off"
              required
            />
            {operator && (
              <Select
                className="sm:w-52"
                name="coverage"
                label={t('backups.create.coverage')}
                options={(['database', 'company'] as const).map((value) => ({
                  value,
                  label: t(`backups.coverage.${value}`),
                }))}
              />
            )}
            <div className="sm:pt-6">
              <Submit icon={BellRing}>{t('alerts.add')}</Submit>
            </div>
          </Form>
        </Section>
        <Table
          label={t('alerts.list')}
          columns={channelColumns(t)}
          rows={channels}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={BellRing} title={t('alerts.empty')}>
              {t('alerts.emptyHint')}
            </EmptyState>
          }
        />
      </Stack>
    </>
  )
}
