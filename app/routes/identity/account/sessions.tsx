import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { AccountTabs } from '#app/screens/identity/account-tabs.tsx'
import { browserName } from '#app/screens/identity/browser-name.ts'
import { refusedInWords } from '#app/screens/identity/refused-in-words.server.ts'
import { Badge } from '#app/ui/base/badge.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime, Relative } from '#app/ui/value/date-time.tsx'
import { sessionRefInput } from '#server/identity/identity.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.account.sessions') }

export async function loader({ context }: LoaderFunctionArgs) {
  return { sessions: await context.api.identity.ownSessions() }
}

const formInput = z.discriminatedUnion('intent', [
  sessionRefInput.extend({ intent: z.literal('end') }),
  z.strictObject({ intent: z.literal('endOthers') }),
])

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const input = readForm(form, formInput, context.locale)
  if (!input.ok) return input.refusal
  let message = t('identity.sessions.ended')
  try {
    if (input.value.intent === 'end') await context.api.identity.revokeSession({ ref: input.value.ref })
    else {
      const { endedSessions } = await context.api.identity.revokeOtherSessions()
      message = t('identity.sessions.endedOthers', { count: endedSessions })
    }
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/account/sessions', { message })
}

export default function Sessions() {
  const { sessions } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('identity.account.title')}
        description={t('identity.sessions.description')}
        tabs={<AccountTabs />}
        actions={
          sessions.length > 1 && (
            <Form className="contents">
              <Submit name="intent" value="endOthers" variant="secondary">
                {t('identity.sessions.endOthers')}
              </Submit>
            </Form>
          )
        }
      />
      <Table
        label={t('identity.account.sessions')}
        columns={columns(t)}
        rows={sessions}
        rowKey={(row) => row.ref}
        scroll="none"
      />
    </>
  )
}

type Row = Awaited<ReturnType<typeof loader>>['sessions'][number]

function columns(t: TFunction): Column<Row>[] {
  return [
    {
      key: 'browser',
      header: t('identity.sessions.browser'),
      fixed: true,
      cell: (row) => {
        const name = browserName(row.userAgent)
        return (
          <span className="flex items-center gap-2 font-medium">
            {name ? t('identity.sessions.browserOn', name) : t('identity.sessions.unknownBrowser')}
            {row.current && <Badge tone="accent">{t('identity.sessions.current')}</Badge>}
          </span>
        )
      },
    },
    { key: 'address', header: t('identity.sessions.address'), cell: (row) => <bdi dir="ltr">{row.address}</bdi> },
    { key: 'createdAt', header: t('identity.sessions.signedIn'), cell: (row) => <DateTime value={row.createdAt} /> },
    { key: 'lastSeenAt', header: t('identity.sessions.lastSeen'), cell: (row) => <Relative value={row.lastSeenAt} /> },
    {
      key: 'end',
      header: t('identity.sessions.end'),
      narrow: 'aside',
      align: 'end',
      fixed: true,
      cell: (row) =>
        !row.current && (
          <Form className="contents">
            <input type="hidden" name="ref" value={row.ref} />
            <Submit name="intent" value="end" variant="secondary" size="sm">
              {t('identity.sessions.end')}
            </Submit>
          </Form>
        ),
    },
  ]
}
