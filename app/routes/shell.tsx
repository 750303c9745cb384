import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Outlet, type ShouldRevalidateFunctionArgs, useRouteLoaderData } from '@remix-run/react'
import { RouteError } from '../route-error.tsx'
import { Shell } from '../screens/shell/shell.tsx'

/** The frame of every signed-in page. Without a session: to the sign-in form, and back here afterwards. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { session, demo } = context
  if (session === null) {
    const { pathname, search } = new URL(request.url)
    const next = pathname.replace(/\.data$/, '') + withoutInternals(search)
    return redirect(next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`)
  }
  const hold = await context.api.backups.getOutboundHold()
  return {
    held: hold !== null,
    user: { name: session.user.name, email: session.user.email },
    company: { id: session.company.id, name: session.company.name },
    companies: session.companies,
    role: session.role,
    operator: session.user.operator,
    demo,
  }
}

/** Moving about does not change who one is; every change is asked after, unless the server was away (see root.tsx). */
export function shouldRevalidate({ formMethod, actionStatus, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  if (actionStatus === 503) return false
  return formMethod !== undefined && formMethod !== 'GET' ? true : defaultShouldRevalidate
}

export default function ShellRoute() {
  const frame = useRouteLoaderData<typeof loader>('routes/shell')
  return frame ? (
    <Shell frame={frame}>
      <Outlet />
    </Shell>
  ) : null
}

/** A page that failed, inside the frame when the frame itself is well. */
export function ErrorBoundary() {
  const frame = useRouteLoaderData<typeof loader>('routes/shell')
  return frame ? (
    <Shell frame={frame}>
      <RouteError />
    </Shell>
  ) : (
    <main className="px-6">
      <RouteError />
    </main>
  )
}

function withoutInternals(search: string): string {
  const params = new URLSearchParams(search)
  params.delete('_routes')
  return params.size > 0 ? `?${params}` : ''
}
