import { isRouteErrorResponse, useRouteError, useRouteLoaderData } from '@remix-run/react'
import { refusalOf } from './refusal.ts'
import type { loader } from './root.tsx'
import { ErrorPage } from './ui/page/error-page.tsx'

/** The error page for what a loader, an action or a component of this route threw. */
export function RouteError() {
  const thrown = useRouteError()
  const root = useRouteLoaderData<typeof loader>('root')
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
