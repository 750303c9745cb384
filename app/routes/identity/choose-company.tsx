import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { Form } from '#app/ui/form/form.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { AuthLayout } from '#app/ui/page/auth-layout.tsx'
import { Banner } from '#app/ui/page/banner.tsx'

export const handle: PageHandle = { title: (t) => t('identity.chooseCompany.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  const { companies } = await context.api.identity.me()
  return { companies: companies.map(({ id, name }) => ({ value: id, label: name })) }
}

/** For platform staff who belong to no company yet; everybody else has the switcher. */
export default function ChooseCompany() {
  const { companies } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <AuthLayout title={t('identity.chooseCompany.title')} description={t('identity.chooseCompany.description')}>
      {companies.length === 0 ? (
        <Banner tone="warning">{t('identity.chooseCompany.none')}</Banner>
      ) : (
        <Form action="/switch-company" reloadDocument>
          <Select name="companyId" label={t('identity.chooseCompany.label')} options={companies} required />
          <Submit size="lg">{t('identity.chooseCompany.submit')}</Submit>
        </Form>
      )}
    </AuthLayout>
  )
}
