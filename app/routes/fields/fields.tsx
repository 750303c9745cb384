import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse, refusedInWords } from '#app/refused.ts'
import { readField } from '#app/screens/fields/field-form.tsx'
import { FieldSettings } from '#app/screens/fields/field-settings.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'

export const handle: PageHandle = { title: (t) => t('fields.title') }

function entityOf(request: Request): 'LEAD' | 'SALE' {
  return new URL(request.url).searchParams.get('tab') === 'sales' ? 'SALE' : 'LEAD'
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const entity = entityOf(request)
  return { entity, fields: await context.api.fields.findAllFields({ entity }) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { fields } = context.api
  const entity = entityOf(request)
  const here = entity === 'SALE' ? '/admin/fields?tab=sales' : '/admin/fields'
  const form = await request.formData()
  const id = String(form.get('id') ?? '')
  try {
    switch (form.get('intent')) {
      case 'add': {
        const input = readField(form)
        if (!input.labels.en) return refuse({ field: 'labels.en', message: t('ui.form.required') }, form)
        await fields.createField({ entity, ...input })
        return redirectWithToast(here, { message: t('fields.toast.added', { name: input.labels[context.locale] }) })
      }
      case 'save':
        await fields.updateField({ id, ...readField(form) })
        return redirectWithToast(here, { message: t('fields.toast.saved') })
      case 'move':
        await fields.moveField({ id, step: form.get('step') === '1' ? 1 : -1 })
        return redirectWithToast(here, { message: t('fields.toast.saved') })
      case 'remove':
      case 'restore': {
        const removed = form.get('intent') === 'remove'
        await fields.removeField({ id, removed })
        return redirectWithToast(here, { message: t(`fields.toast.${removed ? 'removed' : 'restored'}`) })
      }
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedInWords(thrown, form, t('fields.refusals', { returnObjects: true }))
  }
}

export default function FieldsPage() {
  const { t } = useTranslation()
  const { entity, fields } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={t('fields.title')}
        description={t('fields.description')}
        tabs={
          <Tabs
            label={t('fields.title')}
            tabs={[{ label: t('fields.LEAD') }, { label: t('fields.SALE'), value: 'sales' }]}
          />
        }
      />
      <FieldSettings key={entity} fields={fields} />
    </>
  )
}
