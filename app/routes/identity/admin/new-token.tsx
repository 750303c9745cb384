import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { NewTokenForm } from '#app/screens/identity/tokens/new-token-form.tsx'
import { TokenShownOnce } from '#app/screens/identity/tokens/token-shown-once.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { createTokenInput } from '#server/identity/tokens/tokens.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.tokens.new') }

export async function loader({ context }: LoaderFunctionArgs) {
  const { grantableRoles, user } = await context.api.identity.me()
  return { roles: grantableRoles, operator: user.isOperator }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, createTokenInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    const { token, expiresAt } = await context.api.tokens.create(input.value)
    return data({ ok: true as const, token, expiresAt })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
}

export default function NewToken() {
  const { roles, operator } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('identity.tokens.new')}
        description={t('identity.tokens.newDescription')}
        crumbs={[{ label: t('identity.tokens.title'), to: '/admin/tokens' }]}
      />
      <Stack narrow>
        {answer?.ok ? <TokenShownOnce {...answer} /> : <NewTokenForm roles={roles} operator={operator} />}
      </Stack>
    </>
  )
}
