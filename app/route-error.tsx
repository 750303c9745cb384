import { isRouteErrorResponse, useRouteError } from '@remix-run/react'
import { refusalOf } from './refusal.ts'
import { useRootData } from './root-data.ts'
import { ErrorPage } from './ui/page/error-page.tsx'

/** The error page for what a loader, an action or a component of this route threw. */
export function RouteError() {
  const thrown = useRouteError()
  const root = useRootData()
  const refusal = refusalOf(thrown)
  const status = refusal?.status ?? (isRouteErrorResponse(thrown) ? thrown.status : 500)
  return (
    <ErrorPage
      status={status}
      message={status < 500 ? refusal?.error.message : undefined}
      requestId={refusal?.error.requestId ?? (status === 404 ? undefined : root?.requestId)}
    />
  )
}
