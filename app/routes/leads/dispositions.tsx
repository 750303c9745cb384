import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { readDisposition } from '#app/screens/leads/dispositions/disposition-fields.tsx'
import { DispositionSettings } from '#app/screens/leads/dispositions/disposition-settings.tsx'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { SIGHTS } from '#server/leads/dispositions/dispositions.schemas.ts'

export const handle: PageHandle = { title: (t) => t('dispositions.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  return context.api.dispositions.getSettings()
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { dispositions } = context.api
  const here = '/leads/dispositions'
  const form = await request.formData()
  const code = String(form.get('code') ?? '')
  try {
    switch (form.get('intent')) {
      case 'add': {
        const input = readDisposition(form)
        const missing = (['en', 'fr', 'ar'] as const).find((language) => !input.labels[language])
        if (missing) return refuse({ field: `labels.${missing}`, message: t('ui.form.required') }, form)
        await dispositions.createDisposition(input)
        return redirectWithToast(here, {
          message: t('dispositions.toast.added', { name: input.labels[context.locale] }),
        })
      }
      case 'save':
        await dispositions.updateDisposition({ code, ...readDisposition(form) })
        return redirectWithToast(here, { message: t('dispositions.toast.saved') })
      case 'move':
        await dispositions.moveDisposition({ code, step: form.get('step') === '1' ? 1 : -1 })
        return redirectWithToast(here, { message: t('dispositions.toast.saved') })
      case 'archive':
      case 'restore': {
        const archived = form.get('intent') === 'archive'
        const { leads } = await dispositions.archiveDisposition({ code, archived })
        if (!archived) return redirectWithToast(here, { message: t('dispositions.toast.restored') })
        return redirectWithToast(here, {
          message:
            leads > 0 ? t('dispositions.toast.archivedWith', { count: leads }) : t('dispositions.toast.archived'),
          undo: { action: here, fields: { intent: 'restore', code } },
        })
      }
      case 'sight': {
        const agentsSee = SIGHTS.find((known) => known === form.get('agentsSee'))
        if (!agentsSee) return refuse({ field: 'agentsSee', message: t('ui.form.choice') }, form)
        await dispositions.setAgentsSee({ agentsSee })
        return redirectWithToast(here, { message: t('dispositions.toast.saved') })
      }
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedLead(thrown, form, t)
  }
}

export default function DispositionsPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('dispositions.title')}
        description={t('dispositions.description')}
        crumbs={[{ label: t('leads.list.title'), to: '/leads' }]}
      />
      <DispositionSettings {...useLoaderData<typeof loader>()} />
    </>
  )
}
