import { useTranslation } from 'react-i18next'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { UserDetail } from './user-facts.tsx'
import { roleChoices } from './user-words.tsx'

/** What an admin can do about a colleague. Switching off is one click, because it can be undone by another. */
export function UserActions({ user }: { user: UserDetail }) {
  const { t } = useTranslation()
  return (
    <>
      <Section title={t('identity.users.role')} description={t('identity.users.roleHint')}>
        <Form key={user.role}>
          <RadioGroup
            name="role"
            label={t('identity.users.role')}
            hideLabel
            options={roleChoices(t)}
            defaultValue={user.role}
            look="cards"
          />
          <FormActions>
            <Submit name="intent" value="changeRole">
              {t('identity.users.saveRole')}
            </Submit>
          </FormActions>
        </Form>
      </Section>
      {user.state === 'invited' && (
        <Section title={t('identity.users.renewTitle')} description={t('identity.users.renewText')}>
          <Form error={null}>
            <FormActions>
              <Submit name="intent" value="renew" variant="secondary">
                {t('identity.users.renew')}
              </Submit>
            </FormActions>
          </Form>
        </Section>
      )}
      {user.state === 'disabled' ? (
        <Section title={t('identity.users.onTitle')} description={t('identity.users.onText')}>
          <Form error={null}>
            <FormActions>
              <Submit name="intent" value="enable" variant="secondary">
                {t('identity.users.on')}
              </Submit>
            </FormActions>
          </Form>
        </Section>
      ) : (
        <Section title={t('identity.users.offTitle')} description={t('identity.users.offText')}>
          <Form error={null}>
            <FormActions>
              <Submit name="intent" value="disable" variant="danger">
                {t('identity.users.off')}
              </Submit>
            </FormActions>
          </Form>
        </Section>
      )}
    </>
  )
}
