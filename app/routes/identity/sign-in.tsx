import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { DemoLogins, demoLogin } from '#app/screens/identity/demo-logins.tsx'
import { nextPage } from '#app/screens/identity/next-page.ts'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { Form } from '#app/ui/form/form.tsx'
import { PasswordField, TextField } from '#app/ui/form/input.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { AuthLayout } from '#app/ui/page/auth-layout.tsx'
import { signInInput } from '#server/identity/identity.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.signIn.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams
  if (context.session) throw redirect(nextPage(search.get('next')))
  const { demo } = await context.api.identity.signInOptions()
  return { demo, filled: demo ? demoLogin(search.get('demo')) : undefined }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, signInInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    const { companyId } = await context.api.identity.signIn(input.value)
    if (companyId === null) return redirect('/choose-company')
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirect(nextPage(new URL(request.url).searchParams.get('next')))
}

export default function SignIn() {
  const { demo, filled } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <AuthLayout
      title={t('identity.signIn.title')}
      description={t('identity.signIn.description')}
      footer={t('identity.signIn.forgotten')}
    >
      {demo && <DemoLogins />}
      <Form key={filled?.email}>
        <TextField
          name="email"
          type="email"
          label={t('identity.signIn.email')}
          autoComplete="username"
          defaultValue={filled?.email}
          required
        />
        <PasswordField
          name="password"
          label={t('identity.signIn.password')}
          autoComplete="current-password"
          defaultValue={filled?.password}
          required
        />
        <Submit size="lg">{t('identity.signIn.submit')}</Submit>
      </Form>
    </AuthLayout>
  )
}
