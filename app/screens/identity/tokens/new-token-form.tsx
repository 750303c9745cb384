import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Checkbox, RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { TOKEN_AREAS } from '#server/identity/tokens/tokens.schemas.ts'
import type { Role } from '#server/kernel/scope.ts'
import { roleChoices } from '../users/user-words.tsx'

const LIFETIMES = [7, 30, 90, 365]

/** What a new token may do. Offered is no more than its maker may do; the server checks again. */
export function NewTokenForm({ roles, operator }: { roles: readonly Role[]; operator: boolean }) {
  const { t } = useTranslation()
  return (
    <Section>
      <Form guard>
        <TextField
          name="name"
          label={t('identity.tokens.name')}
          hint={t('identity.tokens.nameHint')}
          autoComplete="off"
          required
        />
        <RadioGroup
          name="role"
          label={t('identity.tokens.role')}
          options={roleChoices(t, roles)}
          defaultValue="viewer"
          look="cards"
          required
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm font-medium">{t('identity.tokens.scopes')}</legend>
          <p className="text-xs text-muted">{t('identity.tokens.scopesHint')}</p>
          <div className="grid grid-cols-2 gap-x-6 gap-y-1 sm:grid-cols-3">
            {TOKEN_AREAS.map((area) => (
              <label key={area} className="flex min-h-6 items-center gap-2.5 text-sm">
                <input type="checkbox" className="tick" name="scopes" value={area} />
                <bdi dir="ltr" className="font-mono text-xs">
                  {area}
                </bdi>
              </label>
            ))}
          </div>
        </fieldset>
        <Select
          name="expiresInDays"
          label={t('identity.tokens.days')}
          defaultValue="90"
          options={LIFETIMES.map((count) => ({
            value: String(count),
            label: t('identity.tokens.daysCount', { count }),
          }))}
        />
        {operator && (
          <Checkbox name="operator" label={t('identity.tokens.operator')} hint={t('identity.tokens.operatorHint')} />
        )}
        <FormActions>
          <Submit>{t('identity.tokens.submit')}</Submit>
          <ButtonLink to="/admin/tokens">{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Form>
    </Section>
  )
}
