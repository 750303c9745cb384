import { isRouteErrorResponse, useRouteError } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { wordRefusal } from './i18n/refusal-words.ts'
import { refusalOf } from './refusal.ts'
import { useRootData } from './root-data.ts'
import { ServerUnreachable } from './ui/connection/keeping-pages.ts'
import { ErrorPage } from './ui/page/error-page.tsx'

/** The error page for what a loader, an action or a component of this route threw. */
export function RouteError() {
  const thrown = useRouteError()
  const root = useRootData()
  const { t, i18n } = useTranslation()
  if (thrown instanceof ServerUnreachable) return <ErrorPage status={null} />
  const refusal = refusalOf(thrown)
  const status = refusal?.status ?? (isRouteErrorResponse(thrown) ? thrown.status : 500)
  return (
    <ErrorPage
      status={status}
      message={refusal && status < 500 ? wordRefusal(refusal.error, t, i18n.language).message : undefined}
      requestId={refusal?.error.requestId ?? (status === 404 ? undefined : root?.requestId)}
    />
  )
}
