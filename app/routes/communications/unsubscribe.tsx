import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { refusalOf } from '#app/refusal.ts'
import { refused } from '#app/refused.ts'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { AuthLayout } from '#app/ui/page/auth-layout.tsx'

export const handle: PageHandle = { title: (t) => t('sending.unsubscribe.title') }

/** Only looks: what opens links before their reader does must end nothing. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  try {
    return { found: await context.api.outbox.getUnsubscription({ token: params.token ?? '' }) }
  } catch (thrown) {
    const status = refusalOf(thrown)?.status
    if (status === 404 || status === 400) return { found: null }
    throw thrown
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await request.formData()
  try {
    await context.api.outbox.unsubscribe({ token: params.token ?? '' })
    return { ended: true }
  } catch (thrown) {
    return refused(thrown, form)
  }
}

export default function Unsubscribe() {
  const { found } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  if (found === null)
    return <AuthLayout title={t('sending.unsubscribe.gone')}>{t('sending.unsubscribe.goneHint')}</AuthLayout>

  const { companyName: company, address, ended } = found
  if (ended || (answer && 'ended' in answer))
    return (
      <AuthLayout title={t('sending.unsubscribe.done')}>
        <p>{t('sending.unsubscribe.doneHint', { company, address })}</p>
      </AuthLayout>
    )
  return (
    <AuthLayout
      title={t('sending.unsubscribe.title')}
      description={t('sending.unsubscribe.question', { company, address })}
    >
      <Form>
        <Submit size="lg">{t('sending.unsubscribe.submit')}</Submit>
      </Form>
    </AuthLayout>
  )
}
