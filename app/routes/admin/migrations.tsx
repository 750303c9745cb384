import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { GitCompare, ListChecks } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refused } from '#app/refused.ts'
import { ChecksResult, DriftResult } from '#app/screens/schema/check-results.tsx'
import { FoundOut } from '#app/screens/schema/found-out.tsx'
import { MigrationsTable } from '#app/screens/schema/migrations-table.tsx'
import { PendingPlan } from '#app/screens/schema/pending-plan.tsx'
import { Rehearsals } from '#app/screens/schema/rehearsals.tsx'
import { Status } from '#app/ui/base/badge.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { migrationsForm } from '#server/schema/schema.schemas.ts'

export const handle: PageHandle = { title: (t) => t('schema.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  const { schema } = context.api
  const status = await schema.getSchema()
  const pending = status.migrations.filter(({ state }) => state === 'pending' || state === 'rolled-back').length
  // What cannot be told apart from its file cannot be planned either.
  const plannable = pending > 0 && !status.migrations.some(({ state }) => state === 'unknown' || state === 'changed')
  const [plan, rehearsals, found] = await Promise.all([
    plannable ? schema.getPlan() : [],
    schema.findRehearsals(),
    schema.getChecks(),
  ])
  return { status, pending, plan, rehearsals, found }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, migrationsForm, context.locale)
  if (!input.ok) return input.refusal
  const { schema } = context.api
  try {
    if (input.value.intent === 'check') {
      await schema.startCheck({ kind: input.value.kind })
      return redirect('/admin/migrations')
    }
    const { source, again } = input.value
    const { id } = await schema.startRehearsal({ source, again })
    return redirectWithToast(`/admin/migrations/rehearsals/${id}`, {
      message: translate(context.locale)('schema.rehearsal.begun'),
    })
  } catch (thrown) {
    return refused(thrown, form)
  }
}

export default function Migrations() {
  const { status, pending, plan, rehearsals, found } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  useRefreshWhile([...rehearsals, found.drift.newest, found.checks.newest].some((run) => run?.state === 'RUNNING'))
  const strange = status.migrations.some(
    ({ state }) => state === 'unknown' || state === 'changed' || state === 'failed',
  )
  const attention = strange || status.invalidIndexes.length > 0
  const changedAt = status.migrations.reduce<Date | null>(
    (newest, { appliedAt }) => (appliedAt && (!newest || appliedAt > newest) ? appliedAt : newest),
    null,
  )
  return (
    <>
      <PageHeader
        title={t('schema.title')}
        description={t('schema.description')}
        status={
          <Status tone={status.ok ? 'positive' : attention ? 'negative' : 'warning'}>
            {status.ok
              ? t('schema.state.upToDate')
              : attention
                ? t('schema.state.attention')
                : t('schema.state.pending', { count: pending })}
          </Status>
        }
        actions={
          <Form className="contents">
            <input type="hidden" name="intent" value="check" />
            <Submit variant="secondary" icon={ListChecks} name="kind" value="checks">
              {t('schema.checks.run')}
            </Submit>
            <Submit variant="secondary" icon={GitCompare} name="kind" value="drift">
              {t('schema.drift.run')}
            </Submit>
          </Form>
        }
      />
      <Stack>
        <div aria-live="polite" className="contents">
          <FoundOut kind="drift" record={found.drift} changedAt={changedAt}>
            {(drift) => <DriftResult drift={drift} />}
          </FoundOut>
          <FoundOut kind="checks" record={found.checks} changedAt={changedAt}>
            {(results) => <ChecksResult results={results} />}
          </FoundOut>
        </div>
        {strange && (
          <Banner tone="negative" title={t('schema.mismatch.title')}>
            {t('schema.mismatch.text')}
          </Banner>
        )}
        {status.invalidIndexes.length > 0 && (
          <Banner tone="negative" title={t('schema.invalid.title')}>
            {t('schema.invalid.text', { names: status.invalidIndexes.join(', ') })}
          </Banner>
        )}
        {plan.length > 0 && (
          <section className="flex min-w-0 flex-col gap-3">
            <div>
              <h2 className="text-base font-semibold">{t('schema.plan.title')}</h2>
              <p className="text-sm text-muted">{t('schema.plan.description')}</p>
            </div>
            <PendingPlan plan={plan} />
          </section>
        )}
        <Rehearsals rehearsals={rehearsals} pending={pending} />
        <Section title={t('schema.rehearsal.migrations')} flush>
          <MigrationsTable migrations={status.migrations} />
        </Section>
      </Stack>
    </>
  )
}
