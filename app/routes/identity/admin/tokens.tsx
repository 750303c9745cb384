import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { KeyRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { RevokeToken } from '#app/screens/identity/tokens/revoke-token.tsx'
import { tokenColumns } from '#app/screens/identity/tokens/token-columns.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { tokenRefInput } from '#server/identity/tokens/tokens.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.tokens.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const tokens = await context.api.tokens.find()
  const asked = new URL(request.url).searchParams.get('revoke')
  return { tokens, toRevoke: tokens.find(({ id, state }) => id === asked && state === 'active') ?? null }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, tokenRefInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    await context.api.tokens.revoke(input.value)
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/admin/tokens', { message: translate(context.locale)('identity.tokens.revoked') })
}

export default function Tokens() {
  const { tokens, toRevoke } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const newToken = (
    <ButtonLink to="/admin/tokens/new" variant="primary" icon={KeyRound}>
      {t('identity.tokens.new')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title={t('identity.tokens.title')}
        description={t('identity.tokens.description')}
        actions={newToken}
      />
      {toRevoke && <RevokeToken id={toRevoke.id} name={toRevoke.name} />}
      <Table
        label={t('identity.tokens.title')}
        columns={tokenColumns(t)}
        rows={tokens}
        rowKey={(row) => row.id}
        scroll="none"
        empty={
          <EmptyState icon={KeyRound} title={t('identity.tokens.empty')} actions={newToken}>
            {t('identity.tokens.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
