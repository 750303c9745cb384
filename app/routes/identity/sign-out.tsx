import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { AuthLayout } from '#app/ui/page/auth-layout.tsx'

export const handle: PageHandle = { title: (t) => t('identity.signOut.title') }

export async function action({ context }: ActionFunctionArgs) {
  await context.api.identity.signOut()
  // Cookies are left out of the clearing: the chosen language and theme are no secret.
  return redirect('/sign-in', { headers: { 'Clear-Site-Data': '"cache", "storage"' } })
}

/** For whoever typed the address: a link that signs people out could be sent to them. */
export default function SignOut() {
  const { t } = useTranslation()
  return (
    <AuthLayout title={t('identity.signOut.title')} description={t('identity.signOut.description')}>
      <Form reloadDocument>
        <Submit size="lg">{t('identity.signOut.title')}</Submit>
      </Form>
    </AuthLayout>
  )
}
