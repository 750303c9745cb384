import { ShieldCheck, ShieldOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Status } from '#app/ui/base/badge.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { RestoreApproval as Rule } from '#server/backups/restore/approvals/approvals.service.ts'

export const APPROVAL_PATH = '/admin/backup/restores/approval'

/** On the list of restores: how many people it takes, and that somebody waits for an answer. */
export function ApprovalNotice({ rule }: { rule: Rule }) {
  const { t } = useTranslation()
  if (rule.lift)
    return (
      <Banner
        tone="warning"
        title={t('restores.two.liftAsked', { name: rule.lift.askedByName })}
        actions={<ButtonLink to={APPROVAL_PATH}>{t('restores.two.look')}</ButtonLink>}
      >
        {t('restores.two.stillOn')}
      </Banner>
    )
  const Icon = rule.required ? ShieldCheck : ShieldOff
  return (
    <p className="flex items-start gap-2 text-sm text-muted">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.75} />
      <span>
        {t(rule.required ? 'restores.two.noticeOn' : 'restores.two.noticeOff')}{' '}
        {rule.whole && <>{t(rule.whole.required ? 'restores.two.noticeWholeOn' : 'restores.two.noticeWholeOff')} </>}
        <TextLink to={APPROVAL_PATH}>{t(rule.required ? 'restores.two.see' : 'restores.two.change')}</TextLink>
      </span>
    </p>
  )
}

/** The company's own rule: what holds today, and the one step that can be taken from there. */
export function RestoreApproval({ rule }: { rule: Rule }) {
  const { t } = useTranslation()
  const { own, lift, others, byInstallation } = rule
  const on = own?.required ?? false
  return (
    <>
      {byInstallation && <Banner tone="accent">{t('restores.two.byInstallation')}</Banner>}
      {on && others === 0 && (
        <Banner
          tone="warning"
          title={t('restores.two.alone')}
          actions={<ButtonLink to="/admin/users">{t('restores.two.invite')}</ButtonLink>}
        >
          {t('restores.two.aloneOn')}
        </Banner>
      )}
      <Section
        title={t('restores.two.rule')}
        actions={<Status tone={on ? 'positive' : 'neutral'}>{t(on ? 'restores.two.on' : 'restores.two.off')}</Status>}
      >
        <p className="text-sm">{t(on ? 'restores.two.onText' : 'restores.two.offText')}</p>
        {on && <p className="pt-2 text-sm">{t('restores.two.onWhole')}</p>}
        {own && (
          <div className="pt-4">
            <DescriptionList
              facts={[
                {
                  label: t(on ? 'restores.two.switchedOn' : 'restores.two.switchedOff'),
                  value: (
                    <>
                      <DateTime value={own.changedAt} />, <bdi>{own.changedByName}</bdi>
                    </>
                  ),
                },
                { label: t('restores.fields.reason'), value: <bdi>{own.reason}</bdi> },
              ]}
            />
          </div>
        )}
      </Section>
      {lift ? (
        <Lift lift={lift} />
      ) : on ? (
        <Change title={t('restores.two.askOff')} hint={t('restores.two.askOffHint')}>
          <Submit variant="secondary" name="intent" value="off">
            {t('restores.two.askOffDo')}
          </Submit>
        </Change>
      ) : others === 0 ? (
        <Banner
          title={t('restores.two.alone')}
          actions={<ButtonLink to="/admin/users">{t('restores.two.invite')}</ButtonLink>}
        >
          {t('restores.two.aloneOff')}
        </Banner>
      ) : (
        <Change title={t('restores.two.switchOn')} hint={t('restores.two.switchOnHint')}>
          <Submit icon={ShieldCheck} name="intent" value="on">
            {t('restores.two.switchOnDo')}
          </Submit>
        </Change>
      )}
    </>
  )
}

/** Somebody wants it off: another admin does it or keeps it, and who asked may take it back. */
function Lift({ lift }: { lift: NonNullable<Rule['lift']> }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      <Banner tone="warning" title={t('restores.two.liftAsked', { name: lift.askedByName })}>
        <p>
          <bdi>{t('ui.quoted', { text: lift.reason })}</bdi>, {format.date(lift.askedAt, 'dateTime')}
        </p>
        <p>{t(lift.mayLift ? 'restores.two.mayLift' : 'restores.two.mayNotLift')}</p>
      </Banner>
      <Change title={t('restores.two.answer')}>
        {lift.mayLift && (
          <Submit variant="danger" icon={ShieldOff} name="intent" value="off">
            {t('restores.two.liftDo')}
          </Submit>
        )}
        <Submit variant="secondary" name="intent" value="on">
          {t('restores.two.keep')}
        </Submit>
      </Change>
    </>
  )
}

function Change({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Section title={title} description={hint}>
      <Form className="flex flex-col gap-4">
        <TextField
          name="reason"
          label={t('restores.fields.reason')}
          hint={t('restores.two.reasonHint')}
          minLength={3}
          maxLength={500}
          autoComplete="off"
          required
        />
        <FormActions>{children}</FormActions>
      </Form>
    </Section>
  )
}
