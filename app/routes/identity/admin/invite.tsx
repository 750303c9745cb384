import { type ActionFunctionArgs, data } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { InvitationLink } from '#app/screens/identity/users/invitation-link.tsx'
import { roleChoices } from '#app/screens/identity/users/user-words.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { inviteInput } from '#server/identity/users/users.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.invite.title') }

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, inviteInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    const { link, expiresAt } = await context.api.users.invite(input.value)
    const url = new URL(link, request.url).href
    return data({ ok: true as const, name: input.value.name, url, expiresAt })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
}

export default function Invite() {
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('identity.invite.title')}
        description={t('identity.invite.description')}
        crumbs={[{ label: t('identity.users.title'), to: '/admin/users' }]}
      />
      <Stack narrow>
        {answer?.ok ? (
          <>
            <InvitationLink {...answer} />
            <FormActions>
              <ButtonLink to="/admin/users" variant="primary">
                {t('identity.users.title')}
              </ButtonLink>
              <ButtonLink to="/admin/users/invite" reloadDocument>
                {t('identity.invite.another')}
              </ButtonLink>
            </FormActions>
          </>
        ) : (
          <Section>
            <Form guard>
              <FormRow>
                <TextField name="name" label={t('identity.users.name')} autoComplete="off" required />
                <TextField name="email" type="email" label={t('identity.users.email')} autoComplete="off" required />
              </FormRow>
              <RadioGroup
                name="role"
                label={t('identity.users.role')}
                options={roleChoices(t)}
                defaultValue="agent"
                look="cards"
                required
              />
              <FormActions>
                <Submit>{t('identity.invite.submit')}</Submit>
                <ButtonLink to="/admin/users">{t('ui.cancel')}</ButtonLink>
              </FormActions>
            </Form>
          </Section>
        )}
      </Stack>
    </>
  )
}
