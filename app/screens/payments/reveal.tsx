import { useActionData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { isRefused } from '#app/refusal.ts'
import { Form } from '#app/ui/form/form.tsx'
import { PasswordField, TextField } from '#app/ui/form/input.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { SalePayments } from '#server/payments/payments.service.ts'

export interface RevealedAccount {
  holder: string
  sortCode?: string
  accountNumber?: string
  iban?: string
}

/** The account in full: first a fresh password, then a reason, then once on the screen. */
export function Reveal({ state }: { state: SalePayments['reveal'] }) {
  const { t } = useTranslation()
  const answer = useActionData()
  const shown = revealedIn(answer)
  const refusal = isRefused(answer) && answer.values.intent !== 'save' ? answer : null
  if (shown) return <Shown account={shown} />
  if (state === 'REVEAL_NOT_ALLOWED') {
    return (
      <Section title={t('payments.reveal')}>
        <p className="text-sm text-muted">{t('payments.notYours')}</p>
      </Section>
    )
  }
  const common = { error: refusal?.error ?? null, values: refusal?.values ?? {} }
  return state === 'SIGN_IN_AGAIN' ? (
    <Section title={t('payments.reveal')} description={t('payments.confirmHint')}>
      <Form {...common}>
        <input type="hidden" name="intent" value="confirm" />
        <PasswordField name="password" label={t('payments.fields.password')} autoComplete="current-password" />
        <div>
          <Submit variant="secondary">{t('payments.confirm')}</Submit>
        </div>
      </Form>
    </Section>
  ) : (
    <Section title={t('payments.reveal')} description={t('payments.revealHint')}>
      <Form {...common}>
        <input type="hidden" name="intent" value="reveal" />
        <TextField
          name="reason"
          label={t('payments.fields.reason')}
          hint={t('payments.fields.reasonHint')}
          maxLength={500}
        />
        <div>
          <Submit variant="secondary">{t('payments.show')}</Submit>
        </div>
      </Form>
    </Section>
  )
}

function Shown({ account }: { account: RevealedAccount }) {
  const { t } = useTranslation()
  const digits = (value: string) => (
    <bdi dir="ltr" className="font-mono">
      {value}
    </bdi>
  )
  return (
    <Section title={t('payments.reveal')}>
      <div className="flex flex-col gap-3">
        <Banner tone="warning">{t('payments.revealed')}</Banner>
        <DescriptionList
          facts={[
            { label: t('payments.fields.holder'), value: <bdi>{account.holder}</bdi> },
            ...(account.iban
              ? [{ label: t('payments.fields.iban'), value: digits(account.iban) }]
              : [
                  { label: t('payments.fields.sortCode'), value: digits(hyphenated(account.sortCode ?? '')) },
                  { label: t('payments.fields.accountNumber'), value: digits(account.accountNumber ?? '') },
                ]),
          ]}
        />
      </div>
    </Section>
  )
}

function hyphenated(sortCode: string): string {
  return sortCode.replace(/(\d{2})(?=\d)/g, '$1-')
}

function revealedIn(answer: unknown): RevealedAccount | null {
  if (typeof answer !== 'object' || answer === null || !('account' in answer)) return null
  return answer.account as RevealedAccount
}
