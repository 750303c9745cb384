import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse, refusedInWords } from '#app/refused.ts'
import { filtersOf } from '#app/screens/views/view-query.ts'
import { ViewsSettings } from '#app/screens/views/views-settings.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { VIEW_ROLES } from '#server/views/views.schemas.ts'

export const handle: PageHandle = { title: (t) => t('views.title') }

function entityOf(request: Request): 'LEAD' | 'SALE' {
  return new URL(request.url).searchParams.get('entity') === 'SALE' ? 'SALE' : 'LEAD'
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const entity = entityOf(request)
  const query = new URL(request.url).searchParams.get('query')
  const role = context.session?.role
  const [views, fields] = await Promise.all([
    context.api.views.findViews({ entity }),
    context.api.fields.findFields({ entity }),
  ])
  return {
    entity,
    views,
    fields,
    kept: query === null ? null : filtersOf(query),
    mayShare: role === 'admin' || role === 'manager',
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { views } = context.api
  const entity = entityOf(request)
  const form = await request.formData()
  const id = String(form.get('id') ?? '')
  const here = `/views?entity=${entity}`
  const name = String(form.get('name') ?? '').trim()
  const common = {
    name,
    isShared: form.get('isShared') === 'on',
    defaultForRole: VIEW_ROLES.find((role) => role === form.get('defaultForRole')) ?? null,
  }
  const query = form.get('query')
  const definition = typeof query === 'string' ? { filters: filtersOf(query) } : undefined
  if (form.get('intent') !== 'remove' && !name) return refuse({ field: 'name', message: t('ui.form.required') }, form)
  try {
    switch (form.get('intent')) {
      case 'create':
        await views.createView({ entity, definition: definition ?? { filters: {} }, ...common })
        return redirectWithToast(here, { message: t('views.toast.saved') })
      case 'update':
        await views.updateView({ id, definition, ...common })
        return redirectWithToast(here, { message: t('views.toast.saved') })
      case 'remove':
        await views.removeView({ id })
        return redirectWithToast(here, { message: t('views.toast.removed') })
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedInWords(thrown, form, t('views.refusals', { returnObjects: true }))
  }
}

export default function ViewsPage() {
  const { t } = useTranslation()
  const { entity, ...settings } = useLoaderData<typeof loader>()
  const list = entity === 'SALE' ? '/sales' : '/leads'
  return (
    <>
      <PageHeader
        title={t('views.title')}
        description={t('views.description')}
        crumbs={[{ label: t(`views.${entity}`), to: list }]}
      />
      <ViewsSettings {...settings} entity={entity} list={list} />
    </>
  )
}
