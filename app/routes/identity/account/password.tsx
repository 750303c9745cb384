import type { ActionFunctionArgs } from '@remix-run/node'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { AccountTabs } from '#app/screens/identity/account-tabs.tsx'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { Form } from '#app/ui/form/form.tsx'
import { PasswordField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { changePasswordInput } from '#server/identity/identity.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.account.password') }

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const input = readForm(form, changePasswordInput, context.locale)
  if (!input.ok) return input.refusal
  let endedSessions: number
  try {
    ;({ endedSessions } = await context.api.identity.changePassword(input.value))
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  const words = [t('identity.password.done')]
  if (endedSessions > 0) words.push(t('identity.sessions.endedOthers', { count: endedSessions }))
  return redirectWithToast('/account/sessions', { message: words.join(' ') })
}

export default function Password() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('identity.account.title')}
        description={t('identity.password.description')}
        tabs={<AccountTabs />}
      />
      <Stack narrow>
        <Section>
          <Form>
            <PasswordField
              name="currentPassword"
              label={t('identity.password.current')}
              autoComplete="current-password"
              required
            />
            <PasswordField
              name="newPassword"
              label={t('identity.password.new')}
              hint={t('identity.invitation.newPasswordHint')}
              autoComplete="new-password"
              required
            />
            <FormActions>
              <Submit>{t('identity.password.submit')}</Submit>
            </FormActions>
          </Form>
        </Section>
      </Stack>
    </>
  )
}
