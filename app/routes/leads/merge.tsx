import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { MergeForm } from '#app/screens/leads/merging/merge-form.tsx'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { MERGED_FIELDS } from '#server/leads/merging/merging.schemas.ts'

export const handle: PageHandle = { title: (t) => t('leads.work.merge.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const params = new URL(request.url).searchParams
  return context.api.leads.compareLeads({ oneId: params.get('one') ?? '', otherId: params.get('other') ?? '' })
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const side = (name: string) => {
    const [id = '', version = ''] = String(form.get(name) ?? '').split(' ')
    return { id, version: Number(version) }
  }
  const [kept, merged] = form.get('keep') === 'other' ? [side('other'), side('one')] : [side('one'), side('other')]
  const taken = form.getAll('take')
  try {
    await context.api.leads.mergeLeads({
      keepId: kept.id,
      mergeId: merged.id,
      takeFromMerged: MERGED_FIELDS.filter((field) => taken.includes(field)),
      versions: [kept.version, merged.version],
    })
    return redirectWithToast(`/leads/${kept.id}`, { message: t('leads.work.merge.done') })
  } catch (thrown) {
    return refusedLead(thrown, form, t)
  }
}

export default function MergePage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('leads.work.merge.title')}
        description={t('leads.work.merge.description')}
        crumbs={[
          { label: t('leads.list.title'), to: '/leads' },
          { label: t('leads.work.duplicates.title'), to: '/leads/duplicates' },
        ]}
      />
      <MergeForm {...useLoaderData<typeof loader>()} />
    </>
  )
}
