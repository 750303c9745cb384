import { useActionData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { isRefused } from '#app/refusal.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'

/** Enters or replaces bank details. The numbers are never echoed: after a refusal they are typed again. */
export function PaymentForm({ replaces, holder, cancelTo }: { replaces: boolean; holder: string; cancelTo: string }) {
  const { t } = useTranslation()
  const answer = useActionData()
  const refused = isRefused(answer) && answer.values.intent === 'save' ? answer : null
  return (
    <Section
      title={replaces ? t('payments.replace') : t('payments.enter')}
      description={replaces ? t('payments.replaceHint') : t('payments.checkHint')}
    >
      <Form error={refused?.error ?? null} values={refused?.values ?? {}}>
        <input type="hidden" name="intent" value="save" />
        <TextField name="holder" label={t('payments.fields.holder')} defaultValue={holder} maxLength={200} />
        <FormRow>
          <TextField
            name="sortCode"
            label={t('payments.fields.sortCode')}
            hint={t('payments.fields.sortCodeHint')}
            inputMode="numeric"
            autoComplete="off"
            dir="ltr"
            maxLength={30}
          />
          <TextField
            name="accountNumber"
            label={t('payments.fields.accountNumber')}
            hint={t('payments.fields.accountNumberHint')}
            inputMode="numeric"
            autoComplete="off"
            dir="ltr"
            maxLength={40}
          />
        </FormRow>
        <TextField
          name="iban"
          label={t('payments.fields.iban')}
          hint={t('payments.fields.ibanHint')}
          autoComplete="off"
          dir="ltr"
          required={false}
          maxLength={60}
        />
        <FormRow>
          <TextField name="bankName" label={t('payments.fields.bankName')} required={false} maxLength={100} />
          <TextField
            name="collectionDay"
            type="number"
            min={1}
            max={28}
            label={t('payments.fields.collectionDay')}
            hint={t('payments.fields.collectionDayHint')}
            required={false}
          />
        </FormRow>
        {refused?.error.code === 'MODULUS_FAILED' && (
          <Checkbox name="confirmed" label={t('payments.fields.confirmed')} />
        )}
        <FormActions>
          <Submit>{t('payments.save')}</Submit>
          <ButtonLink to={cancelTo}>{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Form>
    </Section>
  )
}
