import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { KeyRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { BackupTabs } from '#app/screens/backups/backup-tabs.tsx'
import { KeyForms } from '#app/screens/backups/keys/key-forms.tsx'
import { NoteShownOnce } from '#app/screens/backups/keys/note-shown-once.tsx'
import { recipientColumns } from '#app/screens/backups/keys/recipient-columns.tsx'
import { encryptionWords, refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { addRecipientInput, createKeyInput, recipientIdInput } from '#server/backups/encryption/encryption.schemas.ts'

export const handle: PageHandle = { title: (t) => t('encryption.keys.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  const recipients = await context.api.backups.findRecipients()
  return { recipients, operator: context.session?.user.operator ?? false }
}

const intents = z.discriminatedUnion('intent', [
  z.strictObject({ intent: z.literal('make'), ...createKeyInput.shape }),
  z.strictObject({ intent: z.literal('add'), ...addRecipientInput.shape }),
  z.strictObject({ intent: z.literal('remove'), ...recipientIdInput.shape }),
])

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const t = translate(context.locale)
  const input = readForm(form, intents, context.locale, encryptionWords(context.locale))
  if (!input.ok) return input.refusal
  const { backups } = context.api
  const { value } = input
  try {
    if (value.intent === 'make') {
      const { note } = await backups.createKey({ label: value.label, coverage: value.coverage })
      // Shown in the answer itself: an address or a cookie would keep it.
      return { note }
    }
    if (value.intent === 'remove') await backups.removeRecipient({ id: value.id })
    else await backups.addRecipient({ label: value.label, coverage: value.coverage, recipient: value.recipient })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  const message = t(value.intent === 'remove' ? 'encryption.keys.removed' : 'encryption.keys.addDone')
  return redirectWithToast('/admin/backup/keys', { message })
}

export default function Keys() {
  const { recipients, operator } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('encryption.keys.title')}
        description={t('encryption.keys.description')}
        tabs={<BackupTabs />}
      />
      <Stack>
        {answer && 'note' in answer ? <NoteShownOnce note={answer.note} /> : <KeyForms operator={operator} />}
        <Table
          label={t('encryption.keys.list')}
          columns={recipientColumns(t)}
          rows={recipients}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={KeyRound} title={t('encryption.keys.empty')}>
              {t('encryption.keys.emptyHint')}
            </EmptyState>
          }
        />
      </Stack>
    </>
  )
}
