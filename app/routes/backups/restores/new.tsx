import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { data } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusalOf } from '#app/refusal.ts'
import { refuse } from '#app/refused.ts'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { BackupChoice } from '#app/screens/backups/restores/choosing/backup-choice.tsx'
import { readScope, readSelection, readTicked } from '#app/screens/backups/restores/choosing/read-restore-form.ts'
import { RestoreForm } from '#app/screens/backups/restores/choosing/restore-form.tsx'
import { type Found, RowChoice } from '#app/screens/backups/restores/choosing/row-choice.tsx'
import { ScopeChoice } from '#app/screens/backups/restores/choosing/scope-choice.tsx'
import { TableChoice } from '#app/screens/backups/restores/choosing/table-choice.tsx'
import { restoreHref } from '#app/screens/backups/restores/restore-words.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { createRestoreInput } from '#server/backups/restore/restores.schemas.ts'

export const handle: PageHandle = { title: (t) => t('restores.new.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams
  const { backups } = context.api
  const backupId = search.get('backup')
  if (!backupId) {
    const { rows } = await backups.findBackups({ limit: 50, kind: 'comprehensive' })
    const offered = rows.filter(({ path, removalBeganAt, corruptAt }) => path && !removalBeganAt && !corruptAt)
    return { backup: null, offered }
  }
  const [backup, choices] = await Promise.all([
    backups.getBackup({ id: backupId }),
    backups.findRestoreChoices({ backupId }),
  ])
  const scope = readScope(search.get('kind'))
  const table = search.get('table') ?? (choices.tables.some(({ key }) => key === 'sales') ? 'sales' : '')
  const words = { table, search: search.get('search') ?? '', cursor: search.get('cursor') ?? undefined }
  let found: Found | null = null
  let unreadable: string | null = null
  if (scope === 'rows' && search.get('intent') === 'find' && choices.key === 'none') {
    try {
      found = { ...(await backups.findBackupRows({ backupId, ...words })), ...words }
    } catch (thrown) {
      const known = refusalOf(thrown)
      if (!known || known.status >= 500) throw thrown
      unreadable = known.error.message
    }
  }
  const further = found?.next ? `?${withCursor(search, found.next)}` : null
  const reason = search.get('reason') ?? ''
  const values = search.has('mode') ? { mode: search.get('mode') ?? '' } : undefined
  return { backup, choices, scope, found, unreadable, further, words, reason, values, chosen: readTicked(search) }
}

function withCursor(search: URLSearchParams, cursor: string): URLSearchParams {
  const next = new URLSearchParams(search)
  next.set('cursor', cursor)
  return next
}

const wish = createRestoreInput.omit({ selection: true, backupId: true })

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const { backups } = context.api
  const t = translate(context.locale)
  const backupId = String(form.get('backup'))
  const secret = String(form.get('secret') ?? '') || undefined
  try {
    if (form.get('intent') === 'find') {
      const words = { table: String(form.get('table')), search: String(form.get('search') ?? '') }
      const found: Found = { ...(await backups.findBackupRows({ backupId, secret, ...words })), ...words }
      const { secret: _secret, ...values } = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))
      return data({ found, values, chosen: readTicked(form) })
    }
    const { tables } = await backups.findRestoreChoices({ backupId })
    const { selection, field } = readSelection(form, tables)
    if (!selection) return refuse({ field, message: t('restores.new.nothingChosen') }, form)
    const asked = new FormData()
    for (const name of ['reason', 'mode', 'coverage', 'secret']) asked.set(name, form.get(name) ?? '')
    const input = readForm(asked, wish, context.locale)
    if (!input.ok) return input.refusal
    const { id } = await backups.createRestore({ ...input.value, backupId, selection })
    return redirectWithToast(restoreHref({ id }), { message: t('restores.new.begun') })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
}

export default function NewRestore() {
  const loaded = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  const format = useFormat()
  const crumbs = [
    { label: t('backups.list.title'), to: '/admin/backup' },
    { label: t('restores.title'), to: '/admin/backup/restores' },
  ]
  if (loaded.backup === null) {
    return (
      <>
        <PageHeader crumbs={crumbs} title={t('restores.new.title')} description={t('restores.new.chooseHint')} />
        <BackupChoice backups={loaded.offered} />
      </>
    )
  }
  const { backup, choices, scope, unreadable, further, words, reason } = loaded
  const searched = answer && 'found' in answer ? answer : null
  const refusedWith = answer && 'values' in answer ? answer.values : {}
  const chosen = { ...loaded.chosen, ...readTicked(Object.entries(refusedWith)) }
  return (
    <>
      <PageHeader
        crumbs={crumbs}
        title={t('restores.new.title')}
        description={<bdi>{`${format.date(backup.startedAt, 'dateTime')}, ${backup.reason}`}</bdi>}
      />
      <Stack>
        <ScopeChoice backupId={backup.id} scope={scope} />
        {unreadable && <Banner tone="negative">{unreadable}</Banner>}
        <RestoreForm
          key={scope}
          backupId={backup.id}
          scope={scope}
          choices={choices}
          values={searched?.values ?? (answer ? undefined : loaded.values)}
          reason={reason}
        >
          {scope === 'tables' ? (
            <TableChoice tables={choices.tables} />
          ) : scope === 'rows' ? (
            <RowChoice
              choices={choices}
              found={searched?.found ?? loaded.found}
              chosen={chosen}
              table={searched?.found.table ?? words.table}
              search={searched?.found.search ?? words.search}
              further={further}
            />
          ) : null}
        </RestoreForm>
      </Stack>
    </>
  )
}
