import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { APPROVAL_PATH, RestoreApproval } from '#app/screens/backups/restores/restore-approval.tsx'
import { WholeApproval } from '#app/screens/backups/restores/whole-approval.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { reasonSchema } from '#server/backups/backups.schemas.ts'

export const handle: PageHandle = { title: (t) => t('restores.two.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  return { rule: await context.api.backups.getRestoreApproval() }
}

const change = z.strictObject({ intent: z.enum(['on', 'off']), reason: reasonSchema })

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, change, context.locale)
  if (!input.ok) return input.refusal
  const { intent, reason } = input.value
  try {
    const { own, lift } = await context.api.backups.updateRestoreApproval({ required: intent === 'on', reason })
    const became = lift ? 'asked' : own?.required ? 'on' : 'off'
    return redirectWithToast(APPROVAL_PATH, { message: translate(context.locale)(`restores.two.done.${became}`) })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
}

export default function Approval() {
  const { rule } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t('backups.list.title'), to: '/admin/backup' },
          { label: t('restores.title'), to: '/admin/backup/restores' },
        ]}
        title={t('restores.two.title')}
        description={t('restores.two.description')}
      />
      <Stack narrow>
        <RestoreApproval rule={rule} />
        <WholeApproval rule={rule} />
      </Stack>
    </>
  )
}
