import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusalOf } from '#app/refusal.ts'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { Form } from '#app/ui/form/form.tsx'
import { PasswordField } from '#app/ui/form/input.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { AuthLayout } from '#app/ui/page/auth-layout.tsx'
import { acceptInvitationInput } from '#server/identity/identity.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.invite.link') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  try {
    return { invitation: await context.api.identity.getInvitation({ token: params.token ?? '' }) }
  } catch (thrown) {
    const status = refusalOf(thrown)?.status
    if (status === 404 || status === 400) return { invitation: null }
    throw thrown
  }
}

// `email` is there for password managers only, which then know whom the password belongs to.
const formInput = acceptInvitationInput.pick({ password: true }).extend({ email: z.string().optional() })

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, formInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    await context.api.identity.acceptInvitation({ token: params.token ?? '', password: input.value.password })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirect('/')
}

export default function InvitationPage() {
  const { invitation } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  if (invitation === null) {
    return <AuthLayout title={t('identity.invitation.gone.title')}>{t('identity.invitation.gone.text')}</AuthLayout>
  }
  const { companyName, email, hasAccount, expiresAt } = invitation
  return (
    <AuthLayout
      title={t('identity.invitation.title', { company: companyName })}
      description={t(hasAccount ? 'identity.invitation.hasAccount' : 'identity.invitation.newAccount', { email })}
      footer={t('identity.invitation.until', { date: format.date(expiresAt, 'dateLong') })}
    >
      <Form>
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <PasswordField
          name="password"
          label={t(hasAccount ? 'identity.invitation.password' : 'identity.invitation.newPassword')}
          hint={hasAccount ? undefined : t('identity.invitation.newPasswordHint')}
          autoComplete={hasAccount ? 'current-password' : 'new-password'}
          required
        />
        <Submit size="lg">{t('identity.invitation.submit')}</Submit>
      </Form>
    </AuthLayout>
  )
}
