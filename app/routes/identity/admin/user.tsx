import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { InvitationLink } from '#app/screens/identity/users/invitation-link.tsx'
import { UserActions } from '#app/screens/identity/users/user-actions.tsx'
import { UserFacts } from '#app/screens/identity/users/user-facts.tsx'
import { UserStatus } from '#app/screens/identity/users/user-words.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Columns } from '#app/ui/page/section.tsx'
import { roleInput } from '#server/identity/users/users.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.users.title') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const user = await context.api.users.get({ userId: params.userId ?? '' })
  return { user, isSelf: user.id === context.session?.user.id }
}

const formInput = z.discriminatedUnion('intent', [
  z.strictObject({ intent: z.literal('changeRole'), role: roleInput }),
  z.strictObject({ intent: z.literal('disable') }),
  z.strictObject({ intent: z.literal('enable') }),
  z.strictObject({ intent: z.literal('renew') }),
])

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { users } = context.api
  const form = await request.formData()
  const input = readForm(form, formInput, context.locale)
  if (!input.ok) return input.refusal
  let message: string
  try {
    const { id: userId, name, email, role } = await users.get({ userId: params.userId ?? '' })
    switch (input.value.intent) {
      case 'renew': {
        const { link, expiresAt } = await users.invite({ email, name, role })
        return data({ ok: true as const, name, url: new URL(link, request.url).href, expiresAt })
      }
      case 'changeRole':
        await users.changeRole({ userId, role: input.value.role })
        message = t('identity.users.roleChanged', { name, role: t(`shell.role.${input.value.role}`) })
        break
      case 'disable': {
        const { endedSessions, revokedTokens } = await users.disable({ userId })
        message = t('identity.users.wentOff', { name, sessions: endedSessions, tokens: revokedTokens })
        break
      }
      case 'enable': {
        const { state } = await users.enable({ userId })
        message = t(state === 'active' ? 'identity.users.wentOn' : 'identity.users.needsInvitation', { name })
      }
    }
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast(`/admin/users/${params.userId}`, { message })
}

export default function UserPage() {
  const { user, isSelf } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={user.name}
        status={<UserStatus state={user.state} t={t} />}
        crumbs={[{ label: t('identity.users.title'), to: '/admin/users' }]}
      />
      <Columns aside={<UserFacts user={user} />}>
        {answer?.ok && <InvitationLink {...answer} />}
        {isSelf ? <Banner>{t('identity.users.self')}</Banner> : <UserActions user={user} />}
      </Columns>
    </>
  )
}
